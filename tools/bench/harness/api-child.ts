import { randomBytes } from 'node:crypto';
import { asApplication, type Servers } from '@perch/testing';
import { startChild, type Child } from './child.ts';

const PUBLIC_URL = 'http://localhost:4000';

/** The API on these servers, on a free port. */
export function startApi(servers: Servers, database: string, env: Record<string, string> = {}): Promise<Child> {
  return startChild('api-process', {
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    PORT: '0',
    PUBLIC_URL,
    APP_DATABASE_URL: asApplication(servers.postgresUrl(database)),
    REDIS_URL: servers.redisUrl,
    AUTH_SECRET: 'secret of the measurements, long enough for a signature',
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    ...env,
  });
}

/** Signs in; answers the cookie. */
export async function signIn(address: string, email: string, password: string, origin = PUBLIC_URL): Promise<string> {
  const answer = await fetch(`${address}/api/v1/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`signing in answered ${answer.status}: ${await answer.text()}`);
  const cookie = answer.headers.getSetCookie().find((each) => /session_token=/.test(each))!;
  return cookie.slice(0, cookie.indexOf(';'));
}

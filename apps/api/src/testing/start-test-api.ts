import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { loadApiConfig, type Session } from '@perch/contracts';
import type { BuiltInRole } from '@perch/core';
import { createSecretBox, openDatabase, uuid7 } from '@perch/db';
import { createOrganization, loadSession } from '@perch/desk';
import { connectRedis, createProducer } from '@perch/queue';
import { createRedisLimits, createTwitter } from '@perch/twitter';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { buildApp } from '../app.ts';
import { sessionCookieName } from '../auth/session-token.ts';
import type { RateLimits } from '../plugins/rate-limits.ts';
import type { ApiServices, TwitterOauth } from '../services.ts';
import { checkAnswers } from './check-answer.ts';

export const PUBLIC_URL = 'http://localhost:4000';
export const PASSWORD = 'correct horse battery';

type Answer = Promise<LightMyRequestResponse>;

/** A browser: sends its cookie and where it comes from. */
export interface TestClient {
  session: Session;
  organizationId: string;
  cookie: string;
  get(path: string): Answer;
  post(path: string, body?: object): Answer;
  put(path: string, body?: object): Answer;
  patch(path: string, body?: object): Answer;
  delete(path: string): Answer;
}

/** A program: sends its key, and neither cookie nor origin. */
export type TestProgram = Omit<TestClient, 'session' | 'organizationId' | 'cookie'>;

interface Options {
  /** left out: this installation has no X app */
  twitter?: TwitterOauth;
  limits?: Partial<RateLimits>;
  env?: Record<string, string>;
  log?: ApiServices['log'];
}

/** The API on the test file's own Postgres and Redis (`*.int.test.ts`); paths are below `/api/v1/`. */
export async function startTestApi(options: Options = {}) {
  const config = loadApiConfig({
    NODE_ENV: 'test',
    APP_DATABASE_URL: process.env.APP_DATABASE_URL,
    REDIS_URL: process.env.REDIS_URL,
    MAIL_FROM: 'Perch <perch@perch.test>',
    PUBLIC_URL,
    AUTH_SECRET: 'secret of the tests, long enough for a signature',
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    ...(options.twitter && { X_CLIENT_ID: 'perch-sandbox-client', X_CLIENT_SECRET: 'perch-sandbox-secret' }),
    ...options.env,
  });
  const redis = connectRedis(config.REDIS_URL, () => {});
  const services: ApiServices = {
    config,
    database: openDatabase(config.APP_DATABASE_URL, { maxConnections: 5 }),
    redis,
    producer: createProducer(redis, () => {}),
    box: createSecretBox(config.ENCRYPTION_KEYS),
    twitter: options.twitter ?? createTwitter({ apiUrl: 'http://127.0.0.1:9', timeoutMs: 1_000 }),
    limits: createRedisLimits(redis, { onError: () => {} }),
    log: options.log ?? pino({ level: process.env.LOG_LEVEL ?? 'silent' }),
  };
  // a machine with other work to do counts too
  const app = await buildApp(services, { patienceMs: 10_000, ...options.limits });
  await app.ready();
  checkAnswers(app);

  const call = (method: InjectOptions['method'], path: string, body?: object, headers: Record<string, string> = {}) =>
    app.inject({
      method: method!,
      url: `/api/v1/${path}`,
      remoteAddress: someAddress(),
      headers: { origin: PUBLIC_URL, ...headers },
      ...(body !== undefined && { payload: body }),
    });

  function clientOf(session: Session, cookie: string): TestClient {
    return {
      session,
      organizationId: session.organization.id,
      cookie,
      get: (path) => call('GET', path, undefined, { cookie }),
      post: (path, body) => call('POST', path, body, { cookie }),
      put: (path, body) => call('PUT', path, body, { cookie }),
      patch: (path, body) => call('PATCH', path, body, { cookie }),
      delete: (path) => call('DELETE', path, undefined, { cookie }),
    };
  }

  function programOf(secret: string, others: Record<string, string> = {}): TestProgram {
    const send = (method: InjectOptions['method'], path: string, body?: object) =>
      app.inject({
        method: method!,
        url: `/api/v1/${path}`,
        remoteAddress: someAddress(),
        headers: { authorization: `Bearer ${secret}`, ...others },
        ...(body !== undefined && { payload: body }),
      });
    return {
      get: (path) => send('GET', path),
      post: (path, body) => send('POST', path, body),
      put: (path, body) => send('PUT', path, body),
      patch: (path, body) => send('PATCH', path, body),
      delete: (path) => send('DELETE', path),
    };
  }

  /** As if they had signed in, without a password: to check one is slow on purpose. */
  async function enter(member: { organizationId: string; memberId: string; userId: string }): Promise<TestClient> {
    const { organizationId, memberId, userId } = member;
    const token = randomBytes(24).toString('base64url');
    const expiresAt = new Date(Date.now() + 86_400_000);
    await services.database.prisma.session.create({ data: { userId, token, expiresAt } });
    const signature = createHmac('sha256', config.AUTH_SECRET).update(token).digest('base64');
    const cookie = `${sessionCookieName(config)}=${encodeURIComponent(`${token}.${signature}`)}`;
    return clientOf((await loadSession(services.database.of(organizationId), memberId))!, cookie);
  }

  // made once: hashing is slow on purpose
  let hashed: Promise<string> | undefined;
  const hashOfPassword = () => (hashed ??= app.auth.$context.then(({ password }) => password.hash(PASSWORD)));

  return {
    app,
    services,
    call,
    programOf,
    /** The administrator of a new organization. */
    async signUp(input: { organizationName?: string; name?: string; email?: string } = {}): Promise<TestClient> {
      const made = await createOrganization(services.database, {
        organizationName: 'Acme Airlines',
        name: 'Alice',
        email: someEmail(),
        locale: 'en',
        ...input,
        passwordHash: await hashOfPassword(),
        isEmailVerified: true,
      });
      return enter(made);
    },
    async signIn(email: string, password: string = PASSWORD): Promise<TestClient> {
      const answer = await call('POST', 'auth/sign-in', { email, password });
      if (answer.statusCode !== 200) throw new Error(`signing in answered ${answer.statusCode}: ${answer.body}`);
      const { name, value } = answer.cookies.find((each) => each.name.endsWith('session_token'))!;
      return clientOf(answer.json<Session>(), `${name}=${encodeURIComponent(value)}`);
    },
    /** A colleague with another role; `permissions` gives a role of their own. */
    async colleague(of: TestClient, role: { builtIn: BuiltInRole } | { permissions: string[] }): Promise<TestClient> {
      const { organizationId } = of;
      const [userId, memberId] = [uuid7(), uuid7()];
      const email = someEmail();
      const password = await hashOfPassword();
      await services.database.of(organizationId).transaction(async (tx) => {
        const { id: roleId } =
          'builtIn' in role
            ? await tx.role.findFirstOrThrow({ where: { organizationId, builtIn: role.builtIn } })
            : await tx.role.create({ data: { organizationId, name: uuid7(), permissions: role.permissions } });
        await tx.user.create({ data: { id: userId, name: 'Bob', email, emailVerified: true } });
        await tx.userCredential.create({ data: { userId, providerId: 'credential', accountId: userId, password } });
        await tx.member.create({ data: { organizationId, id: memberId, userId, roleId, name: 'Bob', email } });
      });
      return enter({ organizationId, memberId, userId });
    },
    async close() {
      await app.close();
      await services.producer.close();
      redis.disconnect();
      await services.database.close();
    },
  };
}
export type TestApi = Awaited<ReturnType<typeof startTestApi>>;

/** One of its own: limits of one test are none of another. */
const someAddress = () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;

const someEmail = () => `person-${uuid7()}@acme.test`;

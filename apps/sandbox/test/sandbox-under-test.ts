import https from 'node:https';
import net from 'node:net';
import { TwitterApi } from 'twitter-api-v2';
import { onTestFinished } from 'vitest';
import { buildSandbox, type SandboxOptions } from '../src/app.ts';

/** Plain TCP to the sandbox while the Host header stays X's, as the product reaches it. */
class LoopbackAgent extends https.Agent {
  readonly #port: number;

  constructor(port: number) {
    super({ keepAlive: true });
    this.#port = port;
  }

  override createConnection(): net.Socket {
    return net.connect(this.#port, '127.0.0.1');
  }
}

/** A sandbox on a free port, closed when the test ends; empty unless said otherwise. */
export async function startSandbox(options: SandboxOptions = {}) {
  const sandbox = await buildSandbox({ port: 0, smtpPort: 0, scenario: 'empty', ...options });
  const origin = await sandbox.listen();
  const httpAgent = new LoopbackAgent(Number(new URL(origin).port));
  onTestFinished(async () => {
    httpAgent.destroy();
    await sandbox.close();
  });

  async function control<T = Record<string, any>>(method: string, path: string, body?: unknown) {
    const response = await fetch(`${origin}/control/${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }

  /** Opens the account if it is new and signs it in. */
  async function signIn(username: string, scopes?: string[]) {
    await control('POST', 'users', { username, name: username, brand: true });
    const { body } = await control('POST', 'tokens', { username, ...(scopes && { scopes }) });
    const accessToken = body['accessToken'] as string;
    const refreshToken = body['refreshToken'] as string;
    return { id: body['userId'] as string, accessToken, refreshToken, client: client(accessToken) };
  }

  function client(accessToken: string) {
    return new TwitterApi(accessToken, { httpAgent });
  }

  const app = new TwitterApi({ clientId: 'perch-sandbox-client', clientSecret: 'perch-sandbox-secret' }, { httpAgent });
  return { ...sandbox, origin, agent: httpAgent, control, signIn, client, application: app };
}

/** The refusal of a call: its status and body. */
export async function refusal(call: Promise<unknown>): Promise<{ code: number; data: any }> {
  try {
    await call;
  } catch (error) {
    return error as { code: number; data: unknown };
  }
  throw new Error('The call was expected to be refused.');
}

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { bundleProgram, startCollector } from '@perch/testing';
import { beforeAll, expect, it, onTestFinished } from 'vitest';

const ENV = {
  PATH: process.env.PATH,
  APP_DATABASE_URL: process.env.APP_DATABASE_URL,
  REDIS_URL: process.env.REDIS_URL,
  PUBLIC_URL: 'http://localhost:4000',
  AUTH_SECRET: 'secret of the tests, long enough for a signature',
  ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  PORT: '0',
};

let program: string;
beforeAll(async () => (program = await bundleProgram('apps/api/src/main.ts')));

/** The process from its sources; `said` is all that it has written. */
function startProcess(env: Record<string, string | undefined>) {
  const child = spawn(process.execPath, [program], { env });
  onTestFinished(() => void child.kill('SIGKILL')); // whatever failed before its end
  const process_ = { child, said: '', exit: once(child, 'exit').then(([code]) => code as number | null) };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (process_.said += String(chunk)));
  return process_;
}

it('lists all that is wrong with the configuration and ends', async () => {
  const api = startProcess({ PATH: process.env.PATH, PORT: 'many', AUTH_SECRET: 'short' });
  expect(await api.exit).toBe(1);
  for (const name of ['APP_DATABASE_URL is missing', 'PUBLIC_URL is missing', 'PORT', 'AUTH_SECRET must have']) {
    expect(api.said).toContain(name);
  }
});

it('says which port is taken and how to move', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const api = startProcess({ ...ENV, PORT: String(port) });
  expect(await api.exit).toBe(1);
  expect(api.said).toContain(`Port ${port} on 127.0.0.1 is taken by another program. Set PORT to another one.`);
  other.close();
});

it('serves, and ends at SIGTERM with a stream open', async () => {
  const collector = await startCollector();
  const api = startProcess({
    ...ENV,
    METRICS_PORT: '0',
    TRUSTED_PROXIES: '127.0.0.1',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  });
  await expect.poll(() => api.said, { timeout: 50_000 }).toContain('the API is ready');
  const address = /"address":"([^"]+)"/.exec(api.said)![1]!;
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const ready = await fetch(`${address}/readyz`, { headers: { traceparent, 'x-forwarded-for': '192.0.2.7' } });
  expect(await ready.json()).toEqual({ postgres: 'ok', redis: 'ok' });
  const signUp = await fetch(`${address}/api/v1/auth/sign-up`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent },
    body: JSON.stringify({ organizationName: 'A', name: 'A', email: 'a@acme.test', password: 'long enough' }),
  });
  expect(signUp.status).toBe(201);
  const cookie = signUp.headers.getSetCookie()[0]!.split(';', 1)[0]!;
  const live = await fetch(`${address}/api/v1/live`, { headers: { cookie } });
  expect(live.status).toBe(200);
  const [, metricsAddress] = /"metrics":"([^"]+)"/.exec(api.said)!;
  const metrics = await (await fetch(`${metricsAddress}/metrics`)).text();
  expect(metrics).toContain('perch_live_connections 1\n');
  const signUps =
    'perch_http_request_duration_seconds_count{method="POST",route="/api/v1/auth/sign-up",status="201"} 1\n';
  expect(metrics).toContain(signUps);
  expect(metrics).toContain('perch_up{server="postgres"} 1\n');
  expect(metrics).toMatch(/perch_postgres_pool_connections{state="open"} [1-9]/);
  expect(await (await fetch(`${address}/metrics`)).text()).not.toContain('perch_up'); // not where everybody comes
  api.child.kill('SIGTERM');
  expect(await api.exit).toBe(0);
  await live.text();
  await collector.stop();
  const request = collector.spans.find(({ name }) => name === 'POST /api/v1/auth/sign-up')!;
  const byProxy = collector.spans.find(({ name }) => name === 'GET /readyz')!;
  expect([byProxy.traceId === 'a'.repeat(32), request.traceId === 'a'.repeat(32)]).toEqual([true, false]);
  const within = collector.spans.filter(({ name }) => name.startsWith('postgres INSERT'));
  expect(within.some((span) => collector.above(span).includes(request))).toBe(true);
}, 60_000);

import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from '@perch/testing';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callWebhook } from './call-webhook.ts';

const server = createServer({ cert: LOCALHOST_CERTIFICATE, key: LOCALHOST_KEY }, (request, response) => {
  request.resume().on('end', () => response.writeHead(200).end('x'.repeat(5_000)));
});
let port: number;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const here = async () => [{ address: '127.0.0.1', family: 4 }];
const call = (changes: Partial<Parameters<typeof callWebhook>[1]> = {}, host = 'localhost', scheme = 'https') =>
  callWebhook(
    { url: `${scheme}://${host}:${port}/`, secrets: [`whsec_${btoa('secret')}`], id: 'a', at: new Date(), body: '{}' },
    { timeoutMs: 5_000, allowsPrivate: true, resolve: here, ca: LOCALHOST_CERTIFICATE, ...changes },
  );
const failed = (code: string) => ({ outcome: { kind: 'failed', code }, answer: null });

describe('a call of a webhook', () => {
  it('goes by TLS, and keeps the beginning of what is answered', async () => {
    const { outcome, answer } = await call();
    expect(outcome).toEqual({ kind: 'answered', status: 200 });
    expect(answer!.body).toBe('x'.repeat(1_000));
  });

  it('is not made where the certificate is another’s, or of nobody who is trusted', async () => {
    expect(await call({}, 'hooks.acme.test')).toEqual(failed('unreachable'));
    expect(await call({ ca: undefined as never })).toEqual(failed('unreachable'));
  });

  it('is not made to a name that leads to this machine, nor in the clear', async () => {
    expect(await call({ allowsPrivate: false })).toEqual(failed('address_refused'));
    expect(await call({ allowsPrivate: false }, 'localhost', 'http')).toEqual(failed('address_refused'));
  });
});

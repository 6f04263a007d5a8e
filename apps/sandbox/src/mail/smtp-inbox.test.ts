import { createTransport, type SMTPTransportOptions } from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../test/sandbox-under-test.ts';

const MAIL = { from: 'Perch <alerts@perch.test>', to: 'ana@example.com', subject: 'Hi', text: 'Hello' };

async function start() {
  const sandbox = await startSandbox();
  /** Sends a mail; answers the code of the refusal, `lost` if the connection ended, `taken` otherwise. */
  async function send(mail: object = {}, options: SMTPTransportOptions = {}): Promise<number | 'lost' | 'taken'> {
    const transport = createTransport({ host: '127.0.0.1', port: sandbox.smtp.port, ...options });
    onTestFinished(() => transport.close());
    return transport.sendMail({ ...MAIL, ...mail }).then(
      () => 'taken' as const,
      (error: { responseCode?: number }) => error.responseCode ?? 'lost',
    );
  }
  const inbox = async (query = '') => (await sandbox.control('GET', `mail?${query}`)).body['data'] as any[];
  const demand = (requireAuth: boolean, requireTls: boolean) =>
    sandbox.control('PUT', 'settings', { smtp: { requireAuth, requireTls } });
  const strike = (path: string, effect: object) =>
    sandbox.control('PUT', 'faults', { rules: [{ match: { path }, effect, times: 1 }] });
  return { ...sandbox, send, inbox, demand, strike };
}

test.each(['PLAIN', 'LOGIN'])('signing in by %s is possible and wrong passwords are refused', async (authMethod) => {
  const { send } = await start();
  expect(await send({}, { authMethod, auth: { user: 'perch', pass: 'perch' } })).toBe('taken');
  expect(await send({}, { authMethod, auth: { user: 'perch', pass: 'wrong' } })).toBe(535);
});

test('without a sign-in nothing is taken while one is demanded', async () => {
  const { send, demand, control } = await start();
  expect((await demand(true, false)).body['smtp']).toEqual({ requireAuth: true, requireTls: false });
  expect(await send()).toBe(530);
  expect(await send({}, { auth: { user: 'perch', pass: 'perch' } })).toBe('taken');
  await demand(false, false);
  expect(await send()).toBe('taken');
  expect((await control('GET', 'state')).body['smtp']).toEqual({ requireAuth: false, requireTls: false });
});

test('a client that trusts the certificate turns to TLS, and must while that is demanded', async () => {
  const { send, demand, smtp } = await start();
  const trusting = { requireTLS: true, tls: { ca: smtp.certificate } };
  expect(await send({}, trusting)).toBe('taken');
  await demand(false, true);
  expect(await send({}, { ignoreTLS: true })).toBe(530);
  expect(await send({}, { ignoreTLS: true, auth: { user: 'perch', pass: 'perch' } })).toBe(538);
  expect(await send({}, { ...trusting, auth: { user: 'perch', pass: 'perch' } })).toBe('taken');
  expect(await send({}, {})).toBe('lost');
});

test.each([
  ['refused@example.com', 550, 0],
  ['busy+later@example.com', 451, 0],
  ['cut-before@example.com', 'lost', 0],
  ['cut-after@example.com', 'lost', 1],
])('a mail to %s is %s and leaves %i in the inbox', async (to, outcome, kept) => {
  const { send, inbox } = await start();
  expect(await send({ to })).toBe(outcome);
  expect(await inbox()).toHaveLength(kept);
});

test.each([
  ['/smtp', { kind: 'status', status: 452 }, 452, 0],
  ['/smtp/ana@example.com', { kind: 'status', status: 554, body: '5.7.1 Spam' }, 554, 0],
  ['/smtp', { kind: 'rate-limit', resetSeconds: 1 }, 451, 0],
  ['/smtp', { kind: 'problem', name: 'service-unavailable' }, 451, 0],
  ['/smtp', { kind: 'revoke' }, 530, 0],
  ['/smtp', { kind: 'slow', ms: 1 }, 'taken', 1],
  ['/smtp', { kind: 'cut-before' }, 'lost', 0],
  ['/smtp', { kind: 'cut-after' }, 'lost', 1],
  ['/smtp', { kind: 'cut-midway' }, 'lost', 1],
  ['/smtp', { kind: 'empty' }, 'lost', 1],
  ['/smtp/somebody@else.example', { kind: 'cut-after' }, 'taken', 1],
])('a fault at %s: %o', async (path, effect, outcome, kept) => {
  const { send, inbox, strike } = await start();
  await strike(path, effect);
  expect(await send()).toBe(outcome);
  expect(await inbox()).toHaveLength(kept);
  await strike('/2/nothing', { kind: 'cut-before' });
  expect(await send()).toBe('taken');
});

test('a fault for every call does not strike mail', async () => {
  const { send, control } = await start();
  await control('PUT', 'faults', { rules: [{ match: {}, effect: { kind: 'status', status: 503 } }] });
  expect(await send()).toBe('taken');
});

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as bodyOf } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTexter, TextError, type TextErrorKind, type TwilioAccount } from './create-texter.ts';

const account: TwilioAccount = {
  accountSid: `AC${'0'.repeat(31)}1`,
  authToken: 'very-secret-token',
  from: '+15005550006',
  messagingServiceSid: null,
};
const message = { to: '+5511987654321', text: 'olá' };

let server: Server;
let apiUrl: string;
let calls: { url: string; headers: IncomingHttpHeaders; form: URLSearchParams }[];
/** null: the connection is cut */
let answer: { status: number; body: unknown } | null;

beforeAll(async () => {
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      calls.push({ url: request.url!, headers: request.headers, form: new URLSearchParams(body) });
      if (answer === null) return void request.socket.destroy();
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  calls = [];
  answer = { status: 201, body: { sid: 'SM1', status: 'queued' } };
});

it('hands an SMS to Twilio as the account, and answers its id and its word for it', async () => {
  const sent = await createTexter({ apiUrl }).send(account, message);
  expect(sent).toEqual({ remoteId: 'SM1', answer: 'SM1 queued' });
  const [call] = calls;
  expect(call!.url).toBe(`/2010-04-01/Accounts/${account.accountSid}/Messages.json`);
  expect(call!.headers.authorization).toBe(
    `Basic ${Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64')}`,
  );
  expect(Object.fromEntries(call!.form)).toEqual({ To: message.to, From: account.from, Body: 'olá' });
});

it('sends by a messaging service where there is one', async () => {
  await createTexter({ apiUrl }).send({ ...account, from: null, messagingServiceSid: 'MG1' }, message);
  expect(Object.fromEntries(calls[0]!.form)).toEqual({ To: message.to, MessagingServiceSid: 'MG1', Body: 'olá' });
});

const refusal = (status: number, code: number) => ({ status, body: { code, message: 'No.', status } });
it.each<[string, { status: number; body: unknown } | null, TextErrorKind, string]>([
  ['no such number', refusal(400, 21211), 'permanent', '21211: No.'],
  ['not a mobile', refusal(400, 21614), 'permanent', '21614: No.'],
  ['unsubscribed', refusal(400, 21610), 'permanent', '21610: No.'],
  ['a region that is not allowed', refusal(400, 21408), 'permanent', '21408: No.'],
  ['a number that a trial has not verified', refusal(400, 21608), 'permanent', '21608: No.'],
  ['a text that is too long', refusal(400, 21617), 'permanent', '21617: No.'],
  ['a wrong token: ours to mend', refusal(401, 20003), 'temporary', '20003: No.'],
  ['a sender that is not ours: ours to mend', refusal(400, 21606), 'temporary', '21606: No.'],
  ['an unknown messaging service: ours to mend', refusal(400, 21705), 'temporary', '21705: No.'],
  ['no such account: ours to mend', refusal(404, 20404), 'temporary', '20404: No.'],
  ['a sender with a full queue', refusal(400, 21611), 'temporary', '21611: No.'],
  ['too many requests', refusal(429, 20429), 'temporary', '20429: No.'],
  ['too many requests, in no words of Twilio’s', { status: 429, body: 'slow down' }, 'temporary', '[HTTP 429]'],
  ['a failure there', refusal(500, 20500), 'uncertain', '20500: No.'],
  ['a proxy that answers for it', { status: 503, body: '<html>' }, 'uncertain', '[HTTP 503]'],
  ['a page of somebody else', { status: 302, body: '' }, 'uncertain', '[HTTP 302]'],
  ['success without an id', { status: 201, body: {} }, 'uncertain', 'Twilio named no message'],
  ['a connection that is cut', null, 'uncertain', 'Twilio cannot be reached: '],
])('%s', async (claim, said, kind, detail) => {
  answer = said;
  const error: unknown = await createTexter({ apiUrl })
    .send(account, message)
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TextError);
  const isOfSettings = claim.endsWith('ours to mend');
  expect(error).toMatchObject({ kind, isOfSettings, detail: expect.stringContaining(detail) });
  expect(calls).toHaveLength(1);
});

it('nobody there: nothing was sent, and nothing of the token is said', async () => {
  const error: unknown = await createTexter({ apiUrl: 'http://127.0.0.1:9' })
    .send(account, message)
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ kind: 'temporary', detail: expect.stringContaining('ECONNREFUSED') });
  const { cause, ...rest } = error as Error & Record<string, unknown>;
  expect(`${JSON.stringify(rest)} ${String(cause)} ${(error as Error).stack}`).not.toContain(account.authToken);
});

it('an answer that does not come in time', async () => {
  answer = { status: 201, body: {} };
  const slow = createServer(() => {});
  await new Promise<void>((done) => slow.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
  const sending = createTexter({ apiUrl: url, timeoutMs: 50 }).send(account, message);
  await expect(sending).rejects.toMatchObject({ kind: 'uncertain', detail: expect.stringContaining('timeout') });
  slow.closeAllConnections();
  slow.close();
});

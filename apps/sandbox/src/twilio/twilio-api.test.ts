import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import twilio from 'twilio';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startSandbox } from '../../test/sandbox-under-test.ts';

const SID = `AC${'1'.padStart(32, '0')}`;
const TOKEN = 'perch-sandbox-token';
const OWN = '+15005550006';
const PHONE = '+4915112345678';

/** The unmodified client of Twilio, its host replaced by the sandbox. */
function twilioClient(origin: string, user = SID, password = TOKEN) {
  class Routed extends twilio.RequestClient {
    override request: twilio.RequestClient['request'] = (options) =>
      super.request({ ...options, uri: options.uri.replace('https://api.twilio.com', origin) });
  }
  return twilio(user, password, { accountSid: SID, httpClient: new Routed() });
}

async function start() {
  const sandbox = await startSandbox({ smsStepMs: 1 });
  return { ...sandbox, client: twilioClient(sandbox.origin) };
}

/** A server that notes what it is sent; for each status of a message it answers as given, then 204. */
async function listener(...statuses: number[]) {
  const calls: { headers: IncomingMessage['headers']; form: Record<string, string> }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const form = Object.fromEntries(new URLSearchParams(body));
      calls.push({ headers: request.headers, form });
      const tries = calls.filter((call) => call.form['MessageStatus'] === form['MessageStatus']).length;
      response.writeHead(statuses[tries - 1] ?? 204, { location: 'http://127.0.0.1:1/' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/status?ticket=1&x=%C3%A9` };
}

async function refusalOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (problem: unknown) => problem,
  );
  expect(error).toBeInstanceOf(twilio.RestException);
  return error as InstanceType<typeof twilio.RestException>;
}

test('a message is queued, sent and delivered, and then has a price', async () => {
  const { client } = await start();
  const created = await client.messages.create({ to: '+49 151 1234-5678', from: OWN, body: 'Grüße' });
  expect(created).toMatchObject({
    accountSid: SID,
    sid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
    to: PHONE,
    from: OWN,
    body: 'Grüße',
    status: 'queued',
    direction: 'outbound-api',
    numSegments: '1',
    numMedia: '0',
    price: null,
    priceUnit: 'USD',
    dateSent: null,
    errorCode: null,
    errorMessage: null,
    messagingServiceSid: null,
    apiVersion: '2010-04-01',
    uri: `/2010-04-01/Accounts/${SID}/Messages/${created.sid}.json`,
  });
  expect(created.dateCreated.getTime()).toBeGreaterThan(Date.now() - 60_000);
  await vi.waitFor(async () => {
    const { status, price, dateSent } = await client.messages(created.sid).fetch();
    expect({ status, price, isSent: dateSent instanceof Date }).toEqual({
      status: 'delivered',
      price: '-0.00750',
      isSent: true,
    });
  });
});

test('the JSON carries dates as RFC 2822 and the addresses of what belongs to it', async () => {
  const { origin } = await start();
  const response = await fetch(`${origin}/2010-04-01/Accounts/${SID}/Messages.json`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${SID}:${TOKEN}`)}` },
    body: new URLSearchParams({ To: PHONE, From: OWN, Body: 'ã'.repeat(71), MediaUrl: 'http://169.254.0.1/x.png' }),
  });
  expect(response.status).toBe(201);
  const body = (await response.json()) as Record<string, any>;
  expect(body).toMatchObject({ num_segments: '2', num_media: '1', sid: expect.stringMatching(/^MM/) });
  expect(body['date_created']).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/);
  expect(body['subresource_uris']['media']).toBe(`/2010-04-01/Accounts/${SID}/Messages/${body['sid']}/Media.json`);
});

test('an API key signs in as well as the auth token', async () => {
  const { origin } = await start();
  const client = twilioClient(origin, `SK${'1'.padStart(32, '0')}`, 'perch-sandbox-secret');
  expect((await client.messages.create({ to: PHONE, from: OWN, body: 'Hi' })).status).toBe('queued');
});

test.each([
  ['a wrong token', SID, 'wrong'],
  ['an unknown key', `SK${'2'.padStart(32, '0')}`, 'perch-sandbox-secret'],
])('%s is 20003', async (_claim, user, password) => {
  const { origin } = await start();
  expect(await refusalOf(twilioClient(origin, user, password).messages.list())).toMatchObject({
    status: 401,
    code: 20_003,
    message: 'Authenticate',
    moreInfo: 'https://www.twilio.com/docs/errors/20003',
  });
});

test.each([
  ['no recipient', { to: ' ' }, 21_604],
  ['no sender', { from: '' }, 21_603],
  ['no text', { body: '' }, 21_602],
  ['1601 characters', { body: 'a'.repeat(1601) }, 21_617],
  ['a callback that is no address', { statusCallback: 'nowhere' }, 21_609],
  ['a sender that is no number', { from: '+12' }, 21_212],
  ["somebody else's number", { from: '+4930123456' }, 21_606],
  ['a malformed service', { from: '', messagingServiceSid: 'MG1' }, 21_705],
  ['the magic invalid sender', { from: '+15005550001' }, 21_212],
  ['the magic sender of another account', { from: '+15005550007' }, 21_606],
  ['the magic sender whose queue is full', { from: '+15005550008' }, 21_611],
  ['a recipient that is no number', { to: 'maria' }, 21_211],
  ['the magic invalid recipient', { to: '+15005550001' }, 21_211],
  ['the magic recipient without a route', { to: '+15005550002' }, 21_612],
  ['the magic recipient of a region that is not permitted', { to: '+15005550003' }, 21_408],
  ['the magic recipient that is blocked', { to: '+15005550004' }, 21_610],
  ['the magic recipient that is no mobile', { to: '+15005550009' }, 21_614],
  ['the unverified recipient of a trial', { to: '+15005521608' }, 21_608],
])('%s is refused', async (_claim, change, code) => {
  const { client, control } = await start();
  const input = Object.fromEntries(
    Object.entries({ to: PHONE, from: OWN, body: 'Hi', ...change }).filter(([, v]) => v),
  );
  const error = await refusalOf(client.messages.create(input as { to: string }));
  expect(error).toMatchObject({ status: 400, code, moreInfo: `https://www.twilio.com/docs/errors/${code}` });
  expect((await control('GET', 'sms')).body['data']).toEqual([]);
});

test('too many requests are 429', async () => {
  const { client } = await start();
  const error = await refusalOf(client.messages.create({ to: '+15005520429', from: OWN, body: 'Hi' }));
  expect(error).toMatchObject({ status: 429, code: 20_429, message: 'Too Many Requests' });
});

test('what does not exist is 20404', async () => {
  const { client } = await start();
  const error = await refusalOf(client.messages(`SM${'0'.repeat(32)}`).fetch());
  expect(error).toMatchObject({ status: 404, code: 20_404 });
  expect(error.message).toContain(`Messages/SM${'0'.repeat(32)}.json was not found`);
  expect(await refusalOf(client.calls.list())).toMatchObject({ status: 404, code: 20_404 });
});

test('a list comes in pages, newest first, and filters by number', async () => {
  const { client } = await start();
  for (let index = 1; index <= 5; index += 1) {
    await client.messages.create({ to: index === 3 ? '+4930999999' : PHONE, from: OWN, body: `text ${index}` });
  }
  const all = await client.messages.list({ pageSize: 2 });
  expect(all.map((sms) => sms.body)).toEqual(['text 5', 'text 4', 'text 3', 'text 2', 'text 1']);
  expect((await client.messages.list({ to: '+4930999999' })).map((sms) => sms.body)).toEqual(['text 3']);
  const today = new Date();
  expect(await client.messages.list({ dateSentAfter: new Date(today.getTime() + 86_400_000) })).toEqual([]);
  expect(await client.messages.list({ dateSentBefore: today, dateSentAfter: new Date(0) })).toHaveLength(5);
  const first = await client.messages.page({ pageSize: 2 });
  expect(first.nextPageUrl).toContain(`PageSize=2&Page=1&PageToken=PA${all[1]!.sid}`);
  expect(first.previousPageUrl).toBeUndefined();
});

test('a message can be deleted once it is done', async () => {
  const { client } = await start();
  const { sid } = await client.messages.create({ to: PHONE, from: OWN, body: 'Hi' });
  await vi.waitFor(async () => expect(await client.messages(sid).remove()).toBe(true));
  expect(await refusalOf(client.messages(sid).fetch())).toMatchObject({ code: 20_404 });
});

test('a messaging service accepts first and chooses its number later', async () => {
  const { client } = await start();
  const messagingServiceSid = `MG${'a'.repeat(32)}`;
  const { sid, status, from, numSegments } = await client.messages.create({
    to: PHONE,
    messagingServiceSid,
    body: 'Hi',
  });
  expect({ status, from, numSegments }).toEqual({ status: 'accepted', from: null, numSegments: '0' });
  await vi.waitFor(async () =>
    expect(await client.messages(sid).fetch()).toMatchObject({ status: 'delivered', from: OWN, numSegments: '1' }),
  );
});

test('each status is posted to the callback with a signature that Twilio itself accepts', async () => {
  const { client, control } = await start();
  const { calls, url } = await listener();
  const { sid } = await client.messages.create({ to: PHONE, from: OWN, body: 'Hi', statusCallback: url });
  await vi.waitFor(() => expect(calls.map((call) => call.form['MessageStatus']).sort()).toEqual(['delivered', 'sent']));
  for (const { headers, form } of calls) {
    expect(form).toMatchObject({
      AccountSid: SID,
      MessageSid: sid,
      SmsSid: sid,
      To: PHONE,
      From: OWN,
      ApiVersion: '2010-04-01',
    });
    const signature = headers['x-twilio-signature'] as string;
    expect(twilio.validateRequest(TOKEN, signature, url, form)).toBe(true);
    expect(twilio.validateRequest(TOKEN, signature, url, { ...form, MessageStatus: 'failed' })).toBe(false);
  }
  await vi.waitFor(async () => {
    const { body } = await control('GET', 'sms');
    expect(body['data'][0].callbacks).toHaveLength(2);
    expect(body['data'][0].callbacks[0]).toMatchObject({ answer: 204, tries: 1, problem: null });
  });
});

test.each([
  ['+15005530003', 30_003, 'Unreachable destination handset'],
  ['+15005530005', 30_005, 'Unknown destination handset'],
  ['+15005530006', 30_006, 'Landline or unreachable carrier'],
])('%s is accepted and later undelivered with %i', async (to, code, words) => {
  const { client } = await start();
  const { calls, url } = await listener();
  const { sid } = await client.messages.create({ to, from: OWN, body: 'Hi', statusCallback: url });
  await vi.waitFor(() => {
    const last = calls.find((call) => call.form['MessageStatus'] === 'undelivered');
    expect(last?.form['ErrorCode']).toBe(String(code));
  });
  expect(await client.messages(sid).fetch()).toMatchObject({
    status: 'undelivered',
    errorCode: code,
    errorMessage: words,
  });
});

test.each([
  ['a 5xx is tried once more', [500], 2, 204],
  ['a second 5xx is the end', [500, 503], 2, 503],
  ['a 4xx is not tried again', [404, 404], 1, 404],
  ['a redirect is not followed', [302, 302], 1, 302],
])('%s', async (_claim, statuses, tries, answer) => {
  const { client, control } = await start();
  const { url, calls } = await listener(...statuses);
  await client.messages.create({ to: PHONE, from: OWN, body: 'Hi', statusCallback: url });
  await vi.waitFor(async () => {
    const [sms] = (await control('GET', 'sms')).body['data'];
    expect(sms.callbacks).toHaveLength(2);
    for (const callback of sms.callbacks) expect(callback).toMatchObject({ tries, answer });
  });
  expect(calls.length).toBe(2 * tries);
});

test('no other host is called for a status', async () => {
  const { client, control } = await start();
  await client.messages.create({ to: PHONE, from: OWN, body: 'Hi', statusCallback: 'http://169.254.169.254/latest' });
  await vi.waitFor(async () => {
    const [sms] = (await control('GET', 'sms')).body['data'];
    expect(sms.callbacks).toHaveLength(2);
    expect(sms.callbacks[0]).toMatchObject({
      tries: 0,
      answer: null,
      problem: expect.stringContaining('only 127.0.0.1'),
    });
  });
});

test('STOP refuses further messages until START', async () => {
  const { client, control } = await start();
  await control('POST', 'sms', { from: PHONE, text: ' stop ' });
  expect(await refusalOf(client.messages.create({ to: PHONE, from: OWN, body: 'Hi' }))).toMatchObject({ code: 21_610 });
  expect((await control('GET', 'sms')).body['unsubscribed']).toEqual([PHONE]);
  await control('POST', 'sms', { from: PHONE, text: 'Start' });
  expect((await client.messages.create({ to: PHONE, from: OWN, body: 'Hi' })).status).toBe('queued');
  expect((await control('PUT', `sms/recipients/${PHONE}`, { unsubscribed: true })).status).toBe(200);
  expect(await refusalOf(client.messages.create({ to: PHONE, from: OWN, body: 'Hi' }))).toMatchObject({ code: 21_610 });
});

test('what a phone writes is listed as inbound', async () => {
  const { client, control } = await start();
  expect((await control('POST', 'sms', { from: '0', text: 'Hi' })).status).toBe(400);
  await control('POST', 'sms', { from: PHONE, text: 'Where is my bag?' });
  expect(await client.messages.list({ from: PHONE })).toMatchObject([
    { direction: 'inbound', status: 'received', to: OWN, body: 'Where is my bag?' },
  ]);
  expect((await control('GET', `sms?number=${encodeURIComponent(PHONE)}&direction=inbound`)).body['data']).toHaveLength(
    1,
  );
  expect((await control('DELETE', 'sms')).status).toBe(204);
  expect((await control('GET', 'sms')).body['data']).toEqual([]);
});

test('faults strike Twilio in its own words', async () => {
  const { client, control } = await start();
  const send = () => client.messages.create({ to: PHONE, from: OWN, body: 'Hi' });
  const play = (effect: object) =>
    control('PUT', 'faults', { rules: [{ match: { path: '/2010-04-01' }, effect, times: 1 }] });

  await play({ kind: 'status', status: 503 });
  expect(await refusalOf(send())).toMatchObject({ status: 503, code: 20_503 });
  await play({ kind: 'rate-limit', resetSeconds: 1 });
  expect(await refusalOf(send())).toMatchObject({ status: 429, code: 20_429 });
  await play({ kind: 'revoke' });
  expect(await refusalOf(send())).toMatchObject({ status: 401, code: 20_003 });
  await play({ kind: 'status', status: 400, body: { code: 63_038, message: 'Daily limit', status: 400 } });
  expect(await refusalOf(send())).toMatchObject({ status: 400, code: 63_038 });
  await play({ kind: 'cut-before' });
  await expect(send()).rejects.toThrow();
  expect((await control('GET', 'sms')).body['data']).toEqual([]);
  await play({ kind: 'cut-after' });
  await expect(send()).rejects.toThrow();
  expect((await control('GET', 'sms')).body['data']).toHaveLength(1);
  const { body } = await control('GET', 'requests?path=/2010-04-01');
  expect(body['data'].map((call: { fault: string }) => call.fault)).toContain('cut-before');
  expect(JSON.stringify(body)).not.toContain(TOKEN);
});

test('messages and opt-outs survive an export, and what was under way goes on', async () => {
  const first = await startSandbox({ smsStepMs: 3_600_000 });
  await twilioClient(first.origin).messages.create({ to: PHONE, from: OWN, body: 'Hi' });
  await first.control('PUT', 'sms/recipients/+4930123456', { unsubscribed: true });
  const second = await start();
  expect((await second.control('POST', 'import', (await first.control('GET', 'export')).body)).status).toBe(204);
  await vi.waitFor(async () => {
    const { body } = await second.control('GET', 'sms');
    expect(body).toMatchObject({ data: [{ to: PHONE, status: 'delivered' }], unsubscribed: ['+4930123456'] });
  });
});

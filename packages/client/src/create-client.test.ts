import { expect, it } from 'vitest';
import { createClient } from './create-client.ts';
import { each } from './each.ts';
import { PerchError } from './perch-error.ts';
import { retryAfter } from './retry-after.ts';

/** A client whose requests are answered in turn. */
function answeredBy(...answers: Response[]) {
  const asked: { method: string; url: string; headers: Headers; body: string }[] = [];
  const perch = createClient({
    ...{ url: 'https://desk.test/', apiKey: 'perch_key', longestWaitMs: 5_000 },
    async fetch(request) {
      const { method, url, headers } = request;
      asked.push({ method, url, headers, body: await request.text() });
      return answers.shift()!;
    },
  });
  return { perch, asked };
}
const json = (body: unknown, status = 200) => Response.json(body, { status });
const refusal = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json(
    {
      type: 'about:blank',
      title: 'No',
      detail: 'Not so',
      status,
      code,
      errors: [{ path: 'text', message: 'is empty' }],
    },
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  );
const note = { path: { id: 'a/b' }, body: { text: 'Hello' } };

it('an operation is a request with the key, and its answer the JSON', async () => {
  const { perch, asked } = answeredBy(json({ id: 'n1' }, 201));
  expect(await perch.createTicketNote(note, { idempotencyKey: 'once' })).toEqual({ id: 'n1' });
  const [{ headers, ...request }] = asked as [(typeof asked)[0]];
  expect(request).toEqual({
    method: 'POST',
    url: 'https://desk.test/api/v1/tickets/a%2Fb/notes',
    body: '{"text":"Hello"}',
  });
  expect(Object.fromEntries(headers)).toMatchObject({
    authorization: 'Bearer perch_key',
    'content-type': 'application/json',
    'idempotency-key': 'once',
  });
});

it('bytes go and come as they are, no content as nothing', async () => {
  const bytes = new Response('GIF', { headers: { 'content-type': 'image/gif' } });
  const { perch, asked } = answeredBy(json({ id: 'f1' }, 201), bytes, new Response(null, { status: 204 }));
  await perch.uploadAttachment({ query: { fileName: 'a.gif' }, body: new Blob(['GIF']) });
  expect([asked[0]!.body, asked[0]!.headers.get('content-type')]).toEqual(['GIF', 'application/octet-stream']);
  expect(await (await perch.downloadAttachment({ path: { id: 'f1' } })).text()).toBe('GIF');
  expect(await perch.deleteAttachment({ path: { id: 'f1' } })).toBeUndefined();
});

it('a refusal is an error with its code, also one by something that is not Perch', async () => {
  const { perch } = answeredBy(refusal(400, 'validation_failed'), new Response('Bad gateway', { status: 502 }));
  const refused = await perch.createTicketNote(note).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(PerchError);
  expect(refused).toMatchObject({
    ...{ message: 'No: Not so', status: 400, code: 'validation_failed' },
    errors: [{ path: 'text', message: 'is empty' }],
  });
  await expect(perch.createTicketNote(note)).rejects.toMatchObject({ status: 502, code: null, errors: [] });
});

it('is tried again as often as is asked for, and no longer than it may take', async () => {
  const limited = () => refusal(429, 'rate_limited', { 'retry-after': '0' });
  const { perch, asked } = answeredBy(limited(), limited(), json({ id: 'n1' }, 201));
  await perch.createTicketNote(note);
  expect(asked.map(({ body }) => body)).toEqual(Array(3).fill('{"text":"Hello"}'));

  const { perch: refused, asked: tried } = answeredBy(limited(), limited(), limited(), limited());
  await expect(refused.createTicketNote(note)).rejects.toMatchObject({ code: 'rate_limited' });
  expect(tried).toHaveLength(4);
  const { perch: hurried } = answeredBy(refusal(429, 'rate_limited', { 'retry-after': '6' }));
  await expect(hurried.createTicketNote(note)).rejects.toMatchObject({ status: 429 });
});

it('a POST of which nobody knows what became is tried again with a key only', async () => {
  const away = () => refusal(503, 'unavailable', { 'retry-after': '0' });
  const { perch: unkeyed, asked } = answeredBy(away());
  await expect(unkeyed.createTicketNote(note)).rejects.toMatchObject({ code: 'unavailable' });
  expect(asked).toHaveLength(1);
  const busy = refusal(409, 'idempotency_in_progress', { 'retry-after': '0' });
  const { perch } = answeredBy(away(), busy, json({ id: 'n1' }, 201));
  expect(await perch.createTicketNote(note, { idempotencyKey: 'once' })).toEqual({ id: 'n1' });
});

it('a list is read to its end, page by page', async () => {
  const { perch, asked } = answeredBy(
    json({ data: [{ id: 1 }, { id: 2 }], nextCursor: 'more' }),
    json({ data: [{ id: 3 }], nextCursor: null }),
  );
  const seen = [];
  for await (const ticket of each(perch.listTickets, { query: { status: 'open' } })) seen.push(ticket.id);
  expect(seen).toEqual([1, 2, 3]);
  expect(asked.map(({ url }) => new URL(url).search)).toEqual(['?status=open', '?status=open&cursor=more']);
});

it('Retry-After is seconds or a date', () => {
  const now = new Date('2026-11-29T12:00:00Z');
  const of = (value?: string) => retryAfter(new Headers(value === undefined ? {} : { 'retry-after': value }), now);
  expect(of('7')).toBe(7_000);
  expect(of('Sun, 29 Nov 2026 12:00:30 GMT')).toBe(30_000);
  expect([of(), of('soon')]).toEqual([null, null]);
});

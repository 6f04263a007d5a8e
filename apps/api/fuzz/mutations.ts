import fc from 'fast-check';
import type { Description, Operation } from './operations.ts';
import { fitting, hostileText, hostileValue } from './values.ts';

/**
 * Who sends: the active organization's administrator unless told. `key` is a program with an API key that may do
 * everything, `newcomer` somebody who is made for the operation.
 */
export type Sender = 'admin' | 'key' | 'newcomer' | 'agent' | 'light' | 'nobody' | 'forged' | 'none';

export interface Request {
  params: Record<string, string>;
  query: Record<string, string>;
  /** undefined: none */
  body?: unknown;
  /** sent as it is, instead of `body` */
  raw?: string | Buffer;
  headers: Record<string, string | undefined>;
  as: Sender;
}

/** One change to a request that would have been fine. Data, so that a seed repeats it and a story can show it. */
export type Mutation =
  | { kind: 'none' }
  | { kind: 'path'; pick: number; value: string }
  | { kind: 'query'; pick: number; value: string }
  | { kind: 'cursor'; value: string }
  | { kind: 'leaf'; pick: number; value: unknown }
  | { kind: 'without'; pick: number }
  | { kind: 'extra'; key: string; value: unknown }
  | { kind: 'whole'; value: unknown }
  | { kind: 'raw'; text: string; type: string }
  | { kind: 'headers'; headers: Record<string, string | undefined> }
  | { kind: 'sender'; as: Sender }
  | { kind: 'foreign-body' }
  | { kind: 'foreign-path'; pick: number };

const pick = fc.nat({ max: 1_000 });
const cursor = fc.oneof(
  fc.constantFrom('', 'e30', 'W10', 'bnVsbA', '!!!!', 'eyJhIjoxfQ==', 'A'.repeat(3_000)),
  fc.array(fc.oneof(hostileText, fc.integer(), fc.constant(null)), { maxLength: 4 }).map(encoded),
  fc.record({ key: hostileText, values: fc.array(hostileText, { maxLength: 3 }) }).map(encoded),
);
const rawBody = fc.constantFrom(
  ...['', '{', '[]', 'null', '"text"', '0', '{"a":1,"a":2}', '\uFEFF{}', '{"__proto__":{"isAdmin":true}}'],
  '['.repeat(20_000),
  '{"constructor":{"prototype":{"isAdmin":true}}}',
);
const sender = fc.constantFrom<Sender>('agent', 'light', 'nobody', 'forged', 'none');
const contentType = fc.constantFrom(
  ...['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'],
  ...['application/xml', 'application/json; charset=utf-16', 'application/merge-patch+json', 'nonsense'],
);
const headers = fc.constantFrom<Record<string, string | undefined>>(
  { origin: undefined },
  { origin: 'https://evil.test' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { origin: undefined, 'sec-fetch-site': 'same-site' },
  { 'x-perch-organization': '01900000-0000-7000-8000-000000000000' },
  { 'x-perch-organization': "' OR 1=1" },
  { 'x-http-method-override': 'DELETE' },
  { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': 'evil.test' },
  { 'x-perch-client-ip': '127.0.0.1' },
  { host: 'evil.test' },
  { range: 'bytes=5-2,-1,9999999999999999-' },
  { 'idempotency-key': 'k'.repeat(9_000) },
  { 'idempotency-key': "'; --" },
  { prefer: 'wait=-1' },
  { 'if-none-match': '*' },
  { 'accept-encoding': 'nonsense' },
  { authorization: 'Bearer nonsense' },
);

export function mutationsOf(operation: Operation, description: Description): fc.Arbitrary<Mutation> {
  const always: fc.Arbitrary<Mutation>[] = [
    fc.record({ kind: fc.constant('headers'), headers }),
    fc.record({ kind: fc.constant('raw'), text: rawBody, type: contentType }),
    fc.record({ kind: fc.constant('query'), pick, value: hostileText }),
  ];
  const more: fc.Arbitrary<Mutation>[] = [];
  // what is public asks for a token or a password, and whoever has the other organization's may use it
  const asksWho = operation.permission !== 'public';
  if (asksWho) more.push(fc.record({ kind: fc.constant('sender'), as: sender }));
  if (operation.path.includes('{')) {
    more.push(fc.record({ kind: fc.constant('path'), pick, value: hostileText }));
    more.push(fc.record({ kind: fc.constant('foreign-path'), pick }));
  }
  if (operation.query.includes('cursor')) more.push(fc.record({ kind: fc.constant('cursor'), value: cursor }));
  if (operation.query.length > 0) more.push(fc.record({ kind: fc.constant('query'), pick, value: hostileText }));
  if (operation.body) {
    const whole = fitting(operation.body, description);
    more.push(
      fc.record({ kind: fc.constant('leaf'), pick, value: hostileValue }),
      fc.record({ kind: fc.constant('leaf'), pick, value: hostileValue }),
      fc.record({ kind: fc.constant('without'), pick }),
      fc.record({ kind: fc.constant('extra'), key: hostileText, value: hostileValue }),
      fc.record({ kind: fc.constant('whole'), value: whole }),
      fc.record({ kind: fc.constant('whole'), value: whole }),
    );
    if (asksWho) more.push(fc.constant({ kind: 'foreign-body' } as const));
  }
  return fc.oneof(...always, ...more, ...more);
}

/**
 * The request with one change. `foreign` is the same request as the other organization would send it; null when it
 * names nothing.
 */
export function mutate(request: Request, mutation: Mutation, operation: Operation, foreign: Request | null): Request {
  switch (mutation.kind) {
    case 'none':
      return request;
    case 'path':
    case 'foreign-path': {
      const names = Object.keys(request.params);
      const name = names[mutation.pick % names.length]!;
      const value = mutation.kind === 'path' ? mutation.value : foreign!.params[name]!;
      return { ...request, params: { ...request.params, [name]: value } };
    }
    case 'query': {
      const names = [...operation.query, 'unknown'];
      return { ...request, query: { ...request.query, [names[mutation.pick % names.length]!]: mutation.value } };
    }
    case 'cursor':
      return { ...request, query: { ...request.query, cursor: mutation.value } };
    case 'leaf':
      return { ...request, body: replaced(request.body, mutation.pick, mutation.value) };
    case 'without':
      return { ...request, body: replaced(request.body, mutation.pick, undefined) };
    case 'extra':
      return { ...request, body: { ...(request.body as object | undefined), [mutation.key]: mutation.value } };
    case 'whole':
      return { ...request, body: mutation.value };
    case 'foreign-body':
      return { ...request, body: foreign!.body };
    case 'raw':
      return { ...request, raw: mutation.text, headers: { ...request.headers, 'content-type': mutation.type } };
    case 'headers':
      return { ...request, headers: { ...request.headers, ...mutation.headers } };
    case 'sender':
      return { ...request, as: mutation.as };
  }
}

/** The value with one of its fields, at any depth, replaced; undefined takes it away. */
function replaced(value: unknown, place: number, by: unknown): unknown {
  const copy = structuredClone(value);
  const places: [Record<string, unknown>, string][] = [];
  const visit = (of: unknown): void => {
    if (typeof of !== 'object' || of === null) return;
    for (const key of Object.keys(of)) {
      places.push([of as Record<string, unknown>, key]);
      visit((of as Record<string, unknown>)[key]);
    }
  };
  visit(copy);
  if (places.length === 0) return by ?? copy;
  const [owner, key] = places[place % places.length]!;
  owner[key] = by;
  return copy;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

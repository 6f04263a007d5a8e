import { PassThrough, type Readable } from 'node:stream';
import { can, type Permission } from '@perch/core';
import { ownerDatabaseUrl } from '@perch/testing';
import fc from 'fast-check';
import pg from 'pg';
import { pino } from 'pino';
import { PASSWORD, PUBLIC_URL, startTestApi, type TestApi } from '../src/testing/start-test-api.ts';
import { fuzzedX } from './fuzzed-x.ts';
import { createJudge, type Exchange } from './judge.ts';
import { mutate, mutationsOf, type Mutation, type Request, type Sender } from './mutations.ts';
import { operationsOf, type Description, type Operation } from './operations.ts';
import { prepare } from './recipes.ts';
import { makeTenant, SECRET, type Tenant } from './tenant.ts';
import { idsOf, rowsOf } from './tenant-rows.ts';

export interface FuzzOptions {
  /** hostile ones, besides what is always asked of each operation */
  requests: number;
  seed: number;
  /** each has the other organization act */
  rounds: number;
}

export interface FuzzReport {
  /** by operation, how often each status was answered */
  statuses: Map<string, Map<number, number>>;
  findings: Finding[];
  sent: number;
}
export interface Finding {
  operation: string;
  what: string;
  /** the change that led to it, and how it was sent */
  story: string;
}

/** A run over every operation of the API's own description, on a database of its own. */
export async function fuzz({ requests, seed, rounds }: FuzzOptions): Promise<FuzzReport> {
  let logged = '';
  const log = pino(
    { level: 'debug' },
    new PassThrough().on('data', (chunk) => (logged += String(chunk))),
  );
  const plenty = Number.MAX_SAFE_INTEGER;
  const limits = {
    perMinute: plenty,
    credentialAttempts: plenty,
    attemptsPerEmail: plenty,
    invitationsPerHour: plenty,
  };
  const api = await startTestApi({ twitter: fuzzedX(), limits, log });
  const owner = new pg.Client({ connectionString: ownerDatabaseUrl() });
  await owner.connect();
  const report: FuzzReport = { statuses: new Map(), findings: [], sent: 0 };
  try {
    const description = (await api.call('GET', 'openapi.json')).json<Description>();
    const operations = operationsOf(description, api.app.declaredRoutes);
    const tenants = [await makeTenant(api, 'alfa'), await makeTenant(api, 'bravo')];
    for (let round = 0; round < rounds; round += 1) {
      const [active, passive] = [tenants[round % 2]!, tenants[(round + 1) % 2]!];
      const share = Math.ceil(requests / rounds / operations.length);
      await runRound({ api, owner, description, operations, active, passive, report, seed: seed + round, share });
    }
    for (const secret of secretsOf(api)) {
      if (logged.includes(secret)) report.findings.push({ operation: 'the log', what: 'holds a secret', story: '' });
    }
    for (const { name } of operations) {
      const answered = [...(report.statuses.get(name)?.keys() ?? [])];
      // a callback answers by leading the browser on
      if (answered.some((status) => status >= 200 && status < 300)) continue;
      if (LEADS_ON.has(name) && answered.includes(303)) continue;
      if (name === ASKS_ELSEWHERE && answered.includes(400)) continue;
      report.findings.push({ operation: name, what: 'never answered with a 2xx', story: answered.join(', ') });
    }
  } finally {
    await owner.end();
    await api.close();
  }
  return report;
}

/** For browsers: each outcome is a page. */
const LEADS_ON: ReadonlySet<string> = new Set([
  'GET /twitter/callback',
  'GET /auth/sso/start',
  'GET /auth/sso/callback',
  'GET /report-mails/unsubscribe',
]);
/** Of a server of the organization's, of which there is none here. */
export const ASKS_ELSEWHERE = 'POST /organization/sso/test';

interface Round {
  api: TestApi;
  owner: pg.Client;
  description: Description;
  operations: Operation[];
  active: Tenant;
  passive: Tenant;
  report: FuzzReport;
  seed: number;
  /** hostile requests of each operation */
  share: number;
}

/** One organization acts and names what belongs to the other, of which nothing may be seen or changed. */
async function runRound({ api, owner, description, operations, active, passive, report, seed, share }: Round) {
  const others = new Map<Operation, Request>();
  for (const operation of operations) {
    if (!operation.path.includes('{') && !operation.body) continue; // nothing of the other could be named
    const request = await prepare(operation, passive);
    // what we write ourselves is no leak: ids of the other organization, texts of our own
    const body: unknown = JSON.parse(JSON.stringify(request.body ?? null).replaceAll(passive.mark, active.mark));
    others.set(operation, { ...request, body });
  }
  const before = await rowsOf(owner, passive.organizationId);
  const judge = createJudge(description, {
    foreign: { mark: passive.mark, ids: await idsOf(owner, passive.organizationId) },
    secrets: secretsOf(api),
    mayCall: (sender, { permission }) => permission === 'signed-in' || held(active, sender, permission as Permission),
  });
  const exchange = async (operation: Operation, request: Request, mutation: Mutation, expected?: number[]) => {
    const { sent, answer } = await send(api, operation, request, active);
    report.sent += 1;
    const counts = report.statuses.get(operation.name) ?? new Map<number, number>();
    report.statuses.set(operation.name, counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1));
    const made: Exchange = { operation, request, sent, answer, ...(expected && { expected }) };
    for (const what of judge(made)) {
      const story = `${JSON.stringify(mutation)} ${sent} → ${answer.status} ${answer.body}`.slice(0, 1_500);
      report.findings.push({ operation: operation.name, what, story });
    }
  };

  for (const [index, operation] of operations.entries()) {
    const foreign = others.get(operation) ?? null;
    let request = await prepare(operation, active);
    if (operation.permission !== 'public') {
      await exchange(operation, { ...request, as: 'none' }, { kind: 'sender', as: 'none' }, [401]);
      await exchange(operation, { ...request, as: 'forged' }, { kind: 'sender', as: 'forged' }, [401]);
      if (operation.permission !== 'signed-in') {
        await exchange(operation, { ...request, as: 'nobody' }, { kind: 'sender', as: 'nobody' }, [403]);
      }
      if (operation.method !== 'GET') {
        const headers = { ...request.headers, origin: 'https://evil.test' };
        await exchange(operation, { ...request, headers }, { kind: 'headers', headers }, [403]);
      }
      for (const [pick, name] of Object.keys(request.params).entries()) {
        const params = { ...request.params, [name]: foreign!.params[name]! };
        await exchange(
          operation,
          { ...request, params },
          { kind: 'foreign-path', pick },
          pick === 0 ? [404] : [404, 400],
        );
      }
    }
    await exchange(operation, request, { kind: 'none' });
    const mutations = fc.sample(mutationsOf(operation, description), { seed: seed * 1_000 + index, numRuns: share });
    for (const [number, mutation] of mutations.entries()) {
      if (number % 20 === 19) request = await prepare(operation, active); // what was changed is made anew
      await exchange(operation, mutate(request, mutation, operation, foreign), mutation);
    }
  }

  const after = await rowsOf(owner, passive.organizationId);
  for (const [table, digest] of before) {
    if (after.get(table) === digest) continue;
    const story = `while ${active.name} acted`;
    report.findings.push({ operation: `table ${table}`, what: `rows of ${passive.name} changed`, story });
  }
}

function held(tenant: Tenant, sender: Sender, permission: Permission): boolean {
  if (sender === 'none' || sender === 'forged') return false;
  if (sender === 'key') return true;
  const { member } = tenant.clients[sender].session;
  return can(
    { kind: 'member', memberId: member.id, permissions: tenant.clients[sender].session.permissions },
    permission,
  );
}

const secretsOf = ({ services: { config } }: TestApi): string[] => [
  ...[SECRET, PASSWORD, config.AUTH_SECRET, new URL(config.APP_DATABASE_URL).password],
  ...Object.values(config.ENCRYPTION_KEYS).filter((key) => typeof key === 'string'),
];

/** Sends it as a browser would, and reads all of the answer but of a stream without an end. */
export async function send(api: TestApi, { method, path }: Operation, request: Request, tenant: Tenant) {
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => encoded(request.params[name] ?? ''));
  const query = Object.entries(request.query).map(([name, value]) => `${name}=${encoded(value)}`);
  const url = query.length > 0 ? `${filled}?${query.join('&')}` : filled;
  const hasBody = method !== 'GET' && (request.raw !== undefined || request.body !== undefined);
  const payload = hasBody ? (request.raw ?? JSON.stringify(request.body)) : undefined;
  const headers: Record<string, string> = {};
  const wanted = {
    origin: PUBLIC_URL,
    ...credentialsOf(tenant, request.as),
    ...(hasBody && { 'content-type': 'application/json' }),
    ...request.headers,
  };
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) headers[name] = value;
  const remoteAddress = '10.0.0.1';
  const answer = await api.app.inject({
    ...{ method, url, headers, remoteAddress, payloadAsStream: true },
    ...(payload !== undefined && { payload }),
  });
  const contentType = String(answer.headers['content-type'] ?? '');
  const body = await read(answer.stream(), contentType.startsWith('text/event-stream'));
  const { cookie: _own, authorization: _key, ...shown } = headers;
  const sent = `${method} ${url} ${JSON.stringify(shown)} as ${request.as} ${payload === undefined ? '' : String(payload)}`;
  return { sent, answer: { status: answer.statusCode, contentType, body } };
}

function credentialsOf(tenant: Tenant, sender: Sender): Record<string, string> {
  if (sender === 'none') return {};
  if (sender === 'key') return { authorization: `Bearer ${tenant.keySecret}` };
  if (sender !== 'forged') return { cookie: tenant.clients[sender].cookie };
  const [token] = tenant.clients.admin.cookie.split('.');
  return { cookie: `${token}.session_token=invented.${Buffer.from('invented').toString('base64')}` };
}

async function read(stream: Readable, isEndless: boolean): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk as Buffer));
    if (isEndless) break;
  }
  return Buffer.concat(chunks).toString();
}

/** As `encodeURIComponent`, which throws for half a character. */
const encoded = (text: string) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));

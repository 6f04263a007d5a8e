import { once } from 'node:events';
import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { Problem, type ErrorCode } from '@perch/contracts';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import Fastify from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAMES } from './openapi/operation-id.ts';
import { access } from './plugins/access.ts';
import { webApp } from './plugins/web-app.ts';
import { PASSWORD, PUBLIC_URL, startTestApi, type TestApi, type TestClient } from './testing/start-test-api.ts';

const SOME_ID = '01900000-0000-7000-8000-000000000000';

let api: TestApi;
let alice: TestClient;
let nobody: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  nobody = await api.colleague(alice, { permissions: [] });
});
afterAll(() => api.close());

function expectProblem(
  answer: { statusCode: number; headers: object; json(): unknown; body: string },
  code: ErrorCode,
) {
  expect(answer.headers).toMatchObject({ 'content-type': expect.stringContaining('application/problem+json') });
  const problem = Problem.parse(answer.json());
  expect(problem.code).toBe(code);
  expect(problem.status).toBe(answer.statusCode);
  expect(problem.requestId).toBeTruthy();
  expect(answer.body).not.toMatch(/node_modules|\.ts:\d|at \w+ \(/);
}

describe('every route', () => {
  const routes = () =>
    api.app.declaredRoutes
      .filter(({ url, method }) => url.startsWith('/api/v1/') && method !== 'HEAD')
      .map((route) => ({ ...route, path: route.url.slice('/api/v1/'.length).replace(/:\w+/g, SOME_ID) }));
  const call = (client: TestClient | null, { method, path: at }: { method: string; path: string }) =>
    api.call(method as 'GET', at, undefined, client ? { cookie: client.cookie } : {});

  it('declares what it asks for', () => {
    expect(routes().length).toBeGreaterThan(20);
    expect(
      routes()
        .filter(({ permission }) => permission === 'public')
        .map(({ method, url }) => `${method} ${url}`),
    ).toEqual([
      'GET /api/v1/openapi.json',
      'POST /api/v1/auth/sign-up',
      'POST /api/v1/auth/verify-email',
      'POST /api/v1/auth/sign-in',
      'POST /api/v1/auth/two-factor',
      'POST /api/v1/auth/sign-out',
      'POST /api/v1/auth/forgot-password',
      'POST /api/v1/auth/reset-password',
      'GET /api/v1/auth/sso/start',
      'GET /api/v1/auth/sso/callback',
      'GET /api/v1/invitations/by-token',
      'POST /api/v1/invitations/accept',
      'GET /api/v1/twitter/callback',
      'GET /api/v1/incident-links/by-token',
      'POST /api/v1/incident-links/acknowledge',
      'POST /api/v1/sms-receipts/:organizationId/:deliveryId',
      'GET /api/v1/consents/by-token',
      'POST /api/v1/consents/confirm',
      'POST /api/v1/consents/revoke',
      'GET /api/v1/report-mails/unsubscribe',
      'POST /api/v1/report-mails/unsubscribe',
    ]);
  });

  it('that is not public answers 401 to who is not signed in', async () => {
    for (const route of routes().filter(({ permission }) => permission !== 'public')) {
      expectProblem(await call(null, route), 'unauthenticated');
    }
  });

  it('that needs a permission answers 403 to who lacks it, before it looks at anything else', async () => {
    for (const route of routes().filter(({ permission }) => permission !== 'public' && permission !== 'signed-in')) {
      const answer = await call(nobody, route);
      expect(answer.statusCode, `${route.method} ${route.url}`).toBe(403);
      expectProblem(answer, 'forbidden');
    }
  });

  it('of the set-up is closed to an agent', async () => {
    const agent = await api.colleague(alice, { builtIn: 'agent' });
    const setup = routes().filter(({ permission }) => permission === 'setup.social');
    expect(setup.length).toBeGreaterThanOrEqual(7);
    for (const route of setup) expectProblem(await call(agent, route), 'forbidden');
  });

  it('stands in openapi.json, with what it answers and with the problem', async () => {
    const answer = await api.call('GET', 'openapi.json');
    expect(answer.statusCode).toBe(200);
    type Operation = { responses: Record<string, unknown>; summary?: string };
    const document = answer.json<{
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: object };
    }>();
    expect(document.components.schemas).toHaveProperty('Problem');
    for (const { method, url } of routes().filter((route) => route.url !== '/api/v1/openapi.json')) {
      const operation = document.paths[url.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(operation, `${method} ${url}`).toBeDefined();
      expect(operation!.summary, `${method} ${url}`).toBeTruthy();
      expect(operation!.responses).toHaveProperty('default');
    }
    const named = Object.keys(NAMES).filter((route) => {
      const [method, url] = route.split(' ') as [string, string];
      return document.paths[`/api/v1${url}`]?.[method.toLowerCase()] === undefined;
    });
    expect(named, 'names of operations that are no more').toEqual([]);
  });

  it('stands in openapi.json as a public linter would have it', async () => {
    const rules = {
      'operation-tag-defined': 'error',
      'no-server-example.com': 'off', // it is where this installation stands, and that of the tests is localhost
    } as const;
    const config = await createConfig({ extends: ['recommended'], rules });
    const source = (await api.call('GET', 'openapi.json')).body;
    const problems = await lintFromString({ source, absoluteRef: '/openapi.json', config });
    expect(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)).toEqual(
      [],
    );
  });

  it('stands in openapi.json with who may call it, where, and with what it truly answers', async () => {
    type Operation = { security: object[]; responses: Record<string, { content?: object }> };
    const document = (await api.call('GET', 'openapi.json')).json<{
      paths: Record<string, Record<string, Operation>>;
      servers: object[];
      components: { securitySchemes: object };
    }>();
    expect(document.servers).toEqual([{ url: PUBLIC_URL }]);
    const name = alice.cookie.split('=')[0];
    expect(document.components.securitySchemes).toEqual({
      session: { type: 'apiKey', in: 'cookie', name },
      apiKey: { type: 'http', scheme: 'bearer', description: expect.any(String) },
    });
    for (const { method, url, permission, isMemberOnly } of routes().filter(
      ({ url: at }) => !at.endsWith('/openapi.json'),
    )) {
      const ways = isMemberOnly ? [{ session: [] }] : [{ apiKey: [] }, { session: [] }];
      const { security } = document.paths[url.replace(/:(\w+)/g, '{$1}')]![method.toLowerCase()]!;
      expect(security, `${method} ${url}`).toEqual(permission === 'public' ? [] : ways);
    }
    const answers = (url: string) => document.paths[`/api/v1${url}`]!.get!.responses;
    expect(Object.keys(answers('/twitter/callback'))).toEqual(['303', '400', '429', 'default']);
    expect(Object.keys(answers('/tickets/{id}'))).toEqual(['200', '400', '401', '403', '404', '429', 'default']);
    expect(Object.keys(answers('/live')['200']!.content!)).toEqual(['text/event-stream']);
  });

  it('that declares nothing keeps the app from starting', async () => {
    const app = Fastify();
    await app.register(access);
    expect(() => app.get('/forgotten', async () => 'secret')).toThrow(
      'GET /forgotten does not declare config.permission',
    );
  });
});

describe('text that Postgres cannot keep', () => {
  it('is cleaned before it is looked at', async () => {
    const names = { organizationName: 'Ac\0me', name: 'A\ud800' };
    const signedUp = await api.call('POST', 'auth/sign-up', { ...names, email: 'dirty@acme.test', password: PASSWORD });
    expect(signedUp.json()).toMatchObject({ organization: { name: 'Acme' }, member: { name: 'A\ufffd' } });
    const renamed = await alice.patch('me', { name: 'Al\0ice' });
    expect([renamed.statusCode, renamed.json()]).toMatchObject([200, { member: { name: 'Alice' } }]);
    const reset = await api.call('POST', 'auth/reset-password', { token: 'a\0b\udfff', password: PASSWORD });
    expectProblem(reset, 'reset_token_invalid');
  });
  it('is no text when nothing else is there', async () => {
    expectProblem(await alice.patch('me', { name: '\0' }), 'validation_failed');
    expectProblem(await alice.post('contacts', { name: '\0' }), 'validation_failed');
    expectProblem(await alice.post(`tickets/${SOME_ID}/notes`, { text: '\0' }), 'validation_failed');
  });
});

describe('every error is problem JSON', () => {
  it('an address that is none', async () => expectProblem(await alice.get('nothing/here'), 'not_found'));
  it('an address outside the API', async () => {
    expectProblem(
      await api.app.inject({ method: 'POST', url: '/elsewhere', headers: { origin: PUBLIC_URL } }),
      'not_found',
    );
  });
  it('an address that cannot be decoded', async () => {
    expectProblem(await api.app.inject({ url: '/api/v1/twitter/accounts/%E0%A4%A' }), 'not_found');
  });
  it.each(['%00', '..%2f..%2fpackage.json', '%2e%2e/x', '%E0%A4%A', 'nothing.js'])(
    'a page about the API that is none: %s',
    async (file) => expectProblem(await api.app.inject({ url: `/api/docs/static/${file}` }), 'not_found'),
  );
  it('a method that the address does not know', async () => {
    const answer = await alice.put('organization', {});
    expectProblem(answer, 'method_not_allowed');
    expect(answer.headers.allow).toBe('GET, HEAD');
  });
  const send = (payload: string, type: string) =>
    api.app.inject({
      method: 'POST',
      url: '/api/v1/auth/sign-in',
      payload,
      headers: { 'content-type': type, origin: PUBLIC_URL },
    });
  it('JSON that is none', async () => expectProblem(await send('{"email":', 'application/json'), 'malformed_body'));
  it('a body that should be there', async () => expectProblem(await send('', 'application/json'), 'malformed_body'));
  it('JSON that reaches for the prototype', async () => {
    expectProblem(await send('{"__proto__":{"isAdmin":true}}', 'application/json'), 'malformed_body');
  });
  it('a body of another type', async () => {
    expectProblem(await send('email=a', 'application/x-www-form-urlencoded'), 'unsupported_media_type');
  });
  it('a body that is too large', async () => {
    expectProblem(
      await send(JSON.stringify({ email: 'x'.repeat(2_000_000) }), 'application/json'),
      'payload_too_large',
    );
  });
  it.each(['Connection terminated unexpectedly', 'timeout exceeded when trying to connect'])(
    'a connection of which the driver only says: %s',
    async (message) => {
      const { database } = api.services;
      const of = database.of.bind(database);
      database.of = () => {
        throw new Error(message);
      };
      const answer = await alice.get('organization');
      database.of = of;
      expectProblem(answer, 'unavailable');
    },
  );
  it('a database that is away, without saying where it is', async () => {
    const broken = await startTestApi();
    const client = await broken.signUp();
    await broken.services.database.of(client.organizationId).query('SELECT 1');
    const { pool } = broken.services.database;
    const query = pool.query.bind(pool);
    pool.query = (() =>
      Promise.reject(Object.assign(new Error('connect 10.1.2.3'), { code: 'ECONNREFUSED' }))) as never;
    const answer = await client.get('organization');
    pool.query = query as never;
    await broken.close();
    expectProblem(answer, 'unavailable');
    expect(answer.body).not.toContain('10.1.2.3');
  });
  it('an error that nobody expected', async () => {
    const { database } = api.services;
    const of = database.of.bind(database);
    database.of = () => {
      throw new TypeError('secret detail');
    };
    const answer = await alice.get('organization');
    database.of = of;
    expectProblem(answer, 'internal');
    expect(answer.body).not.toContain('secret detail');
  });
});

describe('a request that is not HTTP as it should be', () => {
  let port: number;
  beforeAll(async () => (port = Number(new URL(await api.app.listen({ port: 0, host: '127.0.0.1' })).port)));
  /** All that comes until the server ends the connection. */
  async function send(text: string, then?: { at: string; more: string }) {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    const closed = once(socket, 'close');
    let said = '';
    socket.on('data', (data: string) => {
      said += data;
      if (then && said.includes(then.at)) socket.write(then.more);
    });
    socket.write(text);
    await closed;
    return said;
  }
  const post = (headers: string, body = '{}') =>
    `POST /api/v1/auth/sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`;
  const long = 'x'.repeat(20_000);

  it.each<[string, string, ErrorCode]>([
    ['a request line that is none', 'nonsense\r\n\r\n', 'malformed_request'],
    ['a header that is none', 'GET / HTTP/1.1\r\nHost: a\r\nno header\r\n\r\n', 'malformed_request'],
    ['a length that is no number', post('Content-Length: abc'), 'malformed_request'],
    ['two lengths', post('Content-Length: 2\r\nTransfer-Encoding: chunked'), 'malformed_request'],
    ['a part of a body that is none', post('Transfer-Encoding: chunked', 'zz\r\n'), 'malformed_request'],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', 'malformed_request'],
    ['a long address', `GET /${long} HTTP/1.1\r\nHost: a\r\n\r\n`, 'headers_too_large'],
    ['a long header', `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${long}\r\n\r\n`, 'headers_too_large'],
    ['an expectation', post('Expect: 200-ok\r\nContent-Length: 2'), 'expectation_failed'],
    ['an expectation without the body', post('Expect: 200-ok\r\nContent-Length: 9', ''), 'expectation_failed'],
  ])('is answered with a problem, and its connection ended: %s', async (_what, text, code) => {
    const [head = '', body = ''] = (await send(text)).split('\r\n\r\n');
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(head)!;
    const headers = Object.fromEntries(
      head.split('\r\n').flatMap((line) => {
        const [, name, value] = /^([^:]+): (.*)$/.exec(line) ?? [];
        return name === undefined ? [] : [[name.toLowerCase(), value]];
      }),
    );
    expectProblem({ statusCode: Number(status), headers, json: () => JSON.parse(body), body }, code);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-request-id': JSON.parse(body).requestId });
    expect(headers.connection).toBe('close');
  });

  it('is answered nothing in the midst of another answer', async () => {
    const live = `GET /api/v1/live HTTP/1.1\r\nHost: a\r\nCookie: ${alice.cookie}\r\n\r\n`;
    const said = await send(live, { at: 'text/event-stream', more: 'nonsense\r\n\r\n' });
    expect(said).toMatch(/^HTTP\/1\.1 200 /);
    expect(said).not.toContain('malformed_request');
  });
});

describe('a request of another site', () => {
  const signOut = (headers: Record<string, string>, cookie = alice.cookie) =>
    api.app.inject({
      method: 'PATCH',
      url: '/api/v1/me',
      payload: {},
      headers: { ...headers, ...(cookie && { cookie }) },
    });

  it.each([
    ['another origin', { origin: 'https://evil.test' }],
    ['an opaque origin', { origin: 'null' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
    ['another site by its own word', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }],
    ['nobody knows where', {}],
  ])('from %s is refused', async (_what, headers) => {
    expectProblem(await signOut(headers), 'cross_site_request');
  });

  it.each([
    ['our public address', { origin: PUBLIC_URL }],
    ['the host it is sent to', { origin: 'http://desk.local:8080', host: 'desk.local:8080' }],
    ['the browser’s own word', { 'sec-fetch-site': 'same-origin' }],
  ])('is not one from %s', async (_what, headers) => {
    expect((await signOut(headers)).statusCode).toBe(200);
  });

  it('may read nothing that it could not read anyway, so that GET needs no origin', async () => {
    const answer = await api.app.inject({ url: '/api/v1/organization', headers: { cookie: alice.cookie } });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('cannot sign a browser in either', async () => {
    const answer = await api.app.inject({
      method: 'POST',
      url: '/api/v1/auth/sign-in',
      payload: { email: alice.session.member.email, password: PASSWORD },
      headers: { origin: 'https://evil.test' },
    });
    expectProblem(answer, 'cross_site_request');
  });

  it('is not what a program without a cookie sends', async () => {
    const answer = await api.app.inject({
      method: 'POST',
      url: '/api/v1/auth/sign-in',
      payload: { email: alice.session.member.email, password: PASSWORD },
    });
    expect(answer.statusCode).toBe(200);
  });
});

describe('limits', () => {
  it('turn away who asks too often, and say until when', async () => {
    const limited = await startTestApi({ limits: { perMinute: 3 } });
    try {
      const client = await limited.signUp();
      const answers = [];
      for (let n = 0; n < 4; n++) answers.push(await client.get('organization'));
      expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200, 429]);
      expectProblem(answers[3]!, 'rate_limited');
      expect(Number(answers[3]!.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await limited.close();
    }
  });

  it('stop the guessing of a password, per address and e-mail, and leave other people alone', async () => {
    const limited = await startTestApi({ limits: { attemptsPerEmail: 2 } });
    try {
      const attempt = (email: string, remoteAddress: string) =>
        limited.app.inject({
          method: 'POST',
          url: '/api/v1/auth/sign-in',
          remoteAddress,
          payload: { email, password: 'a guess' },
        });
      const victim = `victim-${SOME_ID}-${Date.now()}@acme.test`;
      expect((await attempt(victim, '192.0.2.1')).statusCode).toBe(401);
      expect((await attempt(victim.toUpperCase(), '192.0.2.1')).statusCode).toBe(401);
      const third = await attempt(victim, '192.0.2.1');
      expectProblem(third, 'rate_limited');
      expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
      expect((await attempt(victim, '192.0.2.2')).statusCode).toBe(401);
      expect((await attempt(`other-${victim}`, '192.0.2.1')).statusCode).toBe(401);
    } finally {
      await limited.close();
    }
  });

  it('pause an account that is guessed at from everywhere, but not for browsers that know it, nor after a reset', async () => {
    const limited = await startTestApi({ limits: { wrongPerAccount: 3 } });
    try {
      const { email } = (await limited.signUp()).session.member;
      const attempt = (password: string, cookie = '') =>
        limited.call('POST', 'auth/sign-in', { email, password }, { cookie });
      const known = (await attempt(PASSWORD)).cookies.find(({ name }) => name.endsWith('.known'))!;
      expect(known).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/api/v1' });
      const cookie = `${known.name}=${known.value}`;
      // each from another address
      for (let n = 0; n < 3; n++) expect((await attempt('a guess')).statusCode).toBe(401);
      const paused = await attempt(PASSWORD);
      expectProblem(paused, 'sign_in_paused');
      expect(Number(paused.headers['retry-after'])).toBeGreaterThan(86_000);
      expect((await attempt(PASSWORD, `${known.name}=${known.value}x`)).statusCode).toBe(429);
      expect((await attempt(PASSWORD, cookie)).statusCode).toBe(200);

      const token = `reset-${SOME_ID}-${Date.now()}`;
      const user = await limited.services.database.prisma.user.findUniqueOrThrow({ where: { email } });
      const { internalAdapter } = await limited.app.auth.$context;
      const expiresAt = new Date(Date.now() + 60_000);
      await internalAdapter.createVerificationValue({
        identifier: `reset-password:${token}`,
        value: user.id,
        expiresAt,
      });
      const password = 'lighthouse on the seventh rock';
      expect((await limited.call('POST', 'auth/reset-password', { token, password })).statusCode).toBe(204);
      expect((await attempt(password)).statusCode).toBe(200);
    } finally {
      await limited.close();
    }
  });

  it('hold for passwords while Redis is away, in each process for itself', async () => {
    const limits = { attemptsPerEmail: 2, credentialAttempts: 5, wrongPerAccount: 4 };
    const lame = await startTestApi({ env: { REDIS_URL: 'redis://127.0.0.1:1' }, limits });
    try {
      const attempt = async (email: string, remoteAddress: string) => {
        const payload = { email, password: 'a guess' };
        const request = { method: 'POST', url: '/api/v1/auth/sign-in', remoteAddress, payload } as const;
        return (await lame.app.inject(request)).statusCode;
      };
      const statuses = [];
      for (let n = 0; n < 3; n++) statuses.push(await attempt('victim@acme.test', '192.0.2.1'));
      expect(statuses).toEqual([401, 401, 429]);
      for (let n = 0; n < 3; n++) statuses.push(await attempt('victim@acme.test', `192.0.2.${2 + n}`));
      expect(statuses.slice(3)).toEqual([401, 401, 429]); // of the account, wherever they come from
      for (let n = 0; n < 4; n++) statuses.push(await attempt(`someone-${n}@acme.test`, '192.0.2.1'));
      expect(statuses.slice(6)).toEqual([401, 401, 401, 429]); // of the address, whomever they try
    } finally {
      lame.services.redis.disconnect();
      await lame.close();
    }
  });

  it('do not count against who knows the password', async () => {
    const limited = await startTestApi({ limits: { attemptsPerEmail: 2 } });
    try {
      const { email } = (await limited.signUp()).session.member;
      for (let n = 0; n < 5; n++) {
        const answer = await limited.app.inject({
          method: 'POST',
          url: '/api/v1/auth/sign-in',
          remoteAddress: '192.0.2.3',
          payload: { email, password: PASSWORD },
        });
        expect(answer.statusCode).toBe(200);
      }
    } finally {
      await limited.close();
    }
  });

  it('on credentials hold for an address whoever is signed in there', async () => {
    const limited = await startTestApi({ limits: { credentialAttempts: 4 } });
    try {
      const people = [await limited.signUp(), await limited.signUp(), await limited.signUp(), await limited.signUp()];
      const statuses = [];
      for (const { cookie } of [...people, people[0]!]) {
        const answer = await limited.app.inject({
          method: 'POST',
          url: '/api/v1/auth/reset-password',
          remoteAddress: '198.51.100.8',
          headers: { cookie, origin: PUBLIC_URL },
          payload: {},
        });
        statuses.push(answer.statusCode);
      }
      expect(statuses).toEqual([400, 400, 400, 400, 429]);
    } finally {
      await limited.close();
    }
  });

  it('take an IPv6 network for one address', async () => {
    const limited = await startTestApi({ limits: { credentialAttempts: 2, perMinute: 3 } });
    try {
      const ask = async (method: 'GET' | 'POST', url: string, ...addresses: string[]) => {
        const statuses = [];
        for (const remoteAddress of addresses) {
          const answer = await limited.app.inject({
            method,
            url,
            remoteAddress,
            ...(method === 'POST' && { payload: {} }),
          });
          statuses.push(answer.statusCode);
        }
        return statuses;
      };
      const network = ['2001:db8:0:7::1', '2001:db8:0:7:ffff::2', '2001:0db8::7:1:2:3:4'];
      expect(await ask('POST', '/api/v1/auth/sign-in', ...network, '2001:db8:0:8::1')).toEqual([400, 400, 429, 400]);
      const mapped = ['::ffff:203.0.113.1', '203.0.113.1', '203.0.113.1', '::ffff:203.0.113.2'];
      expect(await ask('POST', '/api/v1/auth/sign-in', ...mapped)).toEqual([400, 400, 429, 400]);
      const others = ['2001:db8:9::1', '2001:db8:9::2', '2001:db8:9::3', '2001:db8:9::4', '2001:db8:9:1::1'];
      expect(await ask('GET', '/api/v1/organization', ...others)).toEqual([401, 401, 401, 429, 401]);
    } finally {
      await limited.close();
    }
  });

  it.each(['sign-up', 'sign-in', 'forgot-password', 'reset-password'])(
    'on %s hold for an address whatever it sends',
    async (verb) => {
      const limited = await startTestApi({ limits: { credentialAttempts: 2 } });
      try {
        const statuses = [];
        for (let n = 0; n < 3; n++) {
          const answer = await limited.app.inject({
            method: 'POST',
            url: `/api/v1/auth/${verb}`,
            remoteAddress: '198.51.100.7',
            payload: {},
          });
          statuses.push(answer.statusCode);
        }
        expect(statuses).toEqual([400, 400, 429]);
      } finally {
        await limited.close();
      }
    },
  );
});

describe('headers', () => {
  it('let pages load from here only and stand in no frame', async () => {
    const { headers } = await api.app.inject({ url: '/api/docs/' });
    const policy = String(headers['content-security-policy']);
    for (const part of [
      "default-src 'self'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "connect-src 'self'",
      "media-src 'self' https:",
    ]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it('keep answers of the API out of caches', async () => {
    expect((await alice.get('organization')).headers['cache-control']).toBe('no-store');
  });

  it('on https are stricter', async () => {
    const secure = await startTestApi({ env: { PUBLIC_URL: 'https://desk.acme.test', NODE_ENV: 'production' } });
    try {
      const answer = await secure.app.inject({
        method: 'POST',
        url: '/api/v1/auth/sign-up',
        headers: { origin: 'https://desk.acme.test' },
        payload: { organizationName: 'A', name: 'A', email: `s-${Date.now()}@acme.test`, password: PASSWORD },
      });
      expect(answer.statusCode).toBe(201);
      expect([answer.headers['set-cookie']].flat()[0]).toMatch(/^__Secure-perch\.session_token=.*; Secure/);
      expect(answer.headers['strict-transport-security']).toMatch(/max-age/);
      expect(answer.headers['content-security-policy']).not.toContain('http://');
      const cookie = [answer.headers['set-cookie']].flat()[0]!.split(';', 1)[0]!;
      expect((await secure.app.inject({ url: '/api/v1/auth/session', headers: { cookie } })).statusCode).toBe(200);
    } finally {
      await secure.close();
    }
  });
});

it('the reference at /api/docs loads nothing from elsewhere and has no script in the page', async () => {
  const page = await api.app.inject({ url: '/api/docs/' });
  expect(page.statusCode).toBe(200);
  const sources = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
  expect(sources.length).toBeGreaterThan(3);
  for (const url of sources) {
    expect(url).not.toMatch(/^(https?:)?\/\//);
    expect((await api.app.inject({ url: path.posix.join('/api/docs/', url) })).statusCode, url).toBe(200);
  }
  expect(page.body).not.toMatch(/<script(?![^>]* src=)[^>]*>[^<]*\S/);
});

describe('health', () => {
  it('of the process', async () => {
    const answer = await api.app.inject({ url: '/healthz' });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ok' }]);
  });
  it('of what it needs', async () => {
    const answer = await api.app.inject({ url: '/readyz' });
    expect([answer.statusCode, answer.json()]).toEqual([200, { postgres: 'ok', redis: 'ok' }]);
  });
  it('says which of the two is away, and the API works without Redis', async () => {
    const lame = await startTestApi({ env: { REDIS_URL: 'redis://127.0.0.1:1' } });
    const answer = await lame.app.inject({ url: '/readyz' });
    expect([answer.statusCode, answer.json()]).toEqual([503, { postgres: 'ok', redis: 'away' }]);
    const client = await lame.signUp();
    expect((await client.patch('me', { name: 'Still here' })).statusCode).toBe(200);
    lame.services.redis.disconnect();
    await lame.app.close();
    await lame.services.database.close();
  });
});

describe('the web app', () => {
  const open = async (root: string) => {
    const app = Fastify();
    await app.register(access);
    await app.register(webApp, { root });
    return app;
  };
  const built = () => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'perch-web-'));
    mkdirSync(path.join(root, 'assets'));
    writeFileSync(path.join(root, 'index.html'), '<title>Perch</title>');
    writeFileSync(path.join(root, 'assets/app-1a2b.js'), 'export {}');
    writeFileSync(path.join(root, 'assets/app-1a2b.js.br'), brotliCompressSync('export {}'));
    writeFileSync(path.join(root, 'favicon.svg'), '<svg/>');
    return root;
  };

  it('is served: hashed assets for ever, pages fresh', async () => {
    const app = await open(built());
    for (const [url, cache] of [
      ['/', 'no-cache'],
      ['/tickets/42?tab=notes', 'no-cache'],
      ['/favicon.svg', 'no-cache'],
      ['/assets/app-1a2b.js', 'public, max-age=31536000, immutable'],
    ]) {
      const answer = await app.inject({ url: url! });
      expect([url, answer.statusCode, answer.headers['cache-control']]).toEqual([url, 200, cache]);
    }
    expect((await app.inject({ url: '/tickets/42' })).body).toBe('<title>Perch</title>');
  });

  it('comes compressed to those who can read it', async () => {
    const app = await open(built());
    const url = '/assets/app-1a2b.js';
    const { headers, rawPayload } = await app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } });
    expect(headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' });
    expect(headers['content-type']).toContain('javascript');
    expect(headers['cache-control']).toContain('immutable');
    expect(brotliDecompressSync(rawPayload).toString()).toBe('export {}');
    const plain = await app.inject({ url });
    expect([plain.headers['content-encoding'], plain.body]).toEqual([undefined, 'export {}']);
  });

  it('answers 404 for an asset that is gone, for the API and for what lies outside', async () => {
    const app = await open(built());
    for (const url of ['/assets/app-0000.js', '/api/v1/nothing', '/api']) {
      expect((await app.inject({ url })).statusCode, url).toBe(404);
    }
    for (const url of ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f..%2fetc/passwd']) {
      expect((await app.inject({ url })).body, url).not.toContain('root:');
    }
    const missing = await app.inject({ url: '/assets/app-0000.js' });
    expect(missing.headers['cache-control'] ?? '').not.toContain('immutable');
  });

  it.each(['//', '///', '//:80', '//[', '//?a=b'])('answers %s like any page', async (url) => {
    const answer = await (await open(built())).inject({ url });
    expect([answer.statusCode, answer.body]).toEqual([200, '<title>Perch</title>']);
  });

  it('that is not built says so', async () => {
    const app = await open(path.join(os.tmpdir(), 'perch-web-none'));
    const answer = await app.inject({ url: '/' });
    expect([answer.statusCode, answer.body]).toEqual([503, expect.stringContaining('npm run build')]);
  });
});

it('the board of the queues is there only with a password, and only to look at', async () => {
  expectProblem(await api.app.inject({ url: '/api/queues' }), 'not_found');

  const password = 'a password for the queues';
  const other = await startTestApi({ env: { QUEUE_BOARD_PASSWORD: password } });
  const ask = (given: string | null, method: 'GET' | 'PUT' = 'GET', path = '') =>
    other.app.inject({
      method,
      url: `/api/queues${path}`,
      remoteAddress: '10.11.12.13',
      headers: given === null ? {} : { authorization: `Basic ${Buffer.from(`anybody:${given}`).toString('base64')}` },
    });
  const closed = await ask(null, 'GET', '/api/queues');
  expect([closed.statusCode, closed.headers['www-authenticate']]).toEqual([401, expect.stringMatching(/^Basic /)]);
  const page = await ask(password);
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, expect.stringContaining('text/html')]);
  expect(page.headers['content-security-policy']).toContain("script-src 'self';");
  const scripts = page.body.match(/<script[^>]*>/g) ?? [];
  expect(scripts.filter((tag) => !tag.includes('src="static/') && !tag.includes('type="application/json"'))).toEqual(
    [],
  );
  expect(page.body).not.toMatch(/ on\w+="/);
  const { queues } = (await ask(password, 'GET', '/api/queues')).json<{
    queues: { name: string; readOnlyMode: boolean }[];
  }>();
  expect(queues.find(({ name }) => name === 'deliver')?.readOnlyMode).toBe(true);
  expect((await ask(password, 'PUT', '/api/queues/deliver/pause')).statusCode).toBe(405);

  for (let wrong = 0; wrong < 10; wrong++) expect((await ask('a guess')).statusCode).toBe(401);
  expect((await ask('a guess')).statusCode).toBe(429);
  expect((await ask(password)).statusCode).toBe(429);
  await other.close();
});

it('the log says whose request it was, and holds no password, cookie or token', async () => {
  const lines: string[] = [];
  const stream = new PassThrough().on('data', (chunk) => lines.push(String(chunk)));
  const logged = await startTestApi({ log: pino({ level: 'trace' }, stream) });
  const client = await logged.signUp();
  const asked = await client.get('auth/session');
  await logged.call('POST', 'auth/sign-in', { email: client.session.member.email, password: 'wrong password 1' });
  await logged.call('POST', 'auth/reset-password', { token: 'token-of-a-link', password: 'new password 1' });
  await logged.app.inject({ url: '/reset-password?token=token-of-a-page' });
  await logged.app.inject({ url: '/consent/token-of-a-page' });
  await logged.app.inject({ url: '/a/en/token-of-a-page' });
  await logged.call('GET', 'twitter/callback?state=state-of-x&code=code-of-x');
  await logged.app.inject({ url: '//:80?token=token-of-a-page' });
  await logged.close();
  const log = lines.join('');
  expect(log.length).toBeGreaterThan(500);
  expect(log).toContain('"url":"/reset-password"');
  expect(log).toContain('"url":"/consent/…"');
  const requestId = asked.headers['x-request-id'];
  const completed = lines.map((line) => JSON.parse(line)).find(({ reqId, res }) => reqId === requestId && res);
  expect(completed).toMatchObject({
    organizationId: client.organizationId,
    memberId: client.session.member.id,
    res: { statusCode: 200 },
  });
  const sessionToken = client.cookie.split('=')[1]!.slice(0, 20);
  const typed = [PASSWORD, sessionToken, 'wrong password 1', 'token-of-a-link'];
  for (const secret of [...typed, 'token-of-a-page', 'state-of-x', 'code-of-x']) expect(log).not.toContain(secret);
});

import { expect, it } from 'vitest';
import { createJudge, type Exchange } from './judge.ts';
import type { Description, Operation } from './operations.ts';

const THEIRS = '01900000-0000-7000-8000-00000000000a';
const OURS = '01900000-0000-7000-8000-00000000000b';
const schema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
const description: Description = {
  components: { schemas: {} },
  paths: {
    '/api/v1/contacts/{id}': {
      get: { operationId: 'getContact', responses: { 200: { content: { 'application/json': { schema } } } } },
    },
  },
};
const operation: Operation = {
  name: 'GET /contacts/{id}',
  id: 'getContact',
  method: 'GET',
  path: '/api/v1/contacts/{id}',
  permission: 'contacts.view',
  query: [],
  body: null,
  example: undefined,
  answers: { 200: '/paths/~1api~1v1~1contacts~1{id}/get/responses/200/content/application~1json/schema' },
};
const judge = createJudge(description, {
  foreign: { mark: 'bravo123', ids: new Set([THEIRS]) },
  secrets: ['hush'],
  mayCall: (sender) => sender === 'admin',
});

function judged(
  answer: { status?: number; body: unknown; contentType?: string },
  more: { as?: 'admin' | 'light' | 'none'; sent?: string; expected?: number[]; operation?: Operation } = {},
): string[] {
  const { status = 200, body } = answer;
  const contentType = answer.contentType ?? (status < 400 ? 'application/json' : 'application/problem+json');
  const { as = 'admin', sent = '', expected, operation: of = operation } = more;
  const request: Exchange['request'] = { params: {}, query: {}, headers: {}, as };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const exchange = { operation: of, request, sent, answer: { status, contentType, body: text } };
  return judge({ ...exchange, ...(expected && { expected }) });
}
const problem = (status: number, code: string, detail?: string) => ({
  status,
  body: { type: 'about:blank', title: 'No', status, code, ...(detail && { detail }) },
});

it('finds nothing in answers that are right', () => {
  expect(judged({ body: { name: 'Carla', id: OURS } })).toEqual([]);
  expect(judged(problem(404, 'not_found'), { expected: [404] })).toEqual([]);
  expect(judged(problem(401, 'unauthenticated'), { as: 'none', expected: [401] })).toEqual([]);
  expect(judged(problem(403, 'forbidden'), { as: 'light' })).toEqual([]);
  expect(judged(problem(400, 'validation_failed', `no ${THEIRS}`), { sent: `GET /contacts/${THEIRS}` })).toEqual([]);
});

it.each<[string, Parameters<typeof judged>, string]>([
  ['a failure of ours', [problem(500, 'internal')], 'answers 500'],
  ['a text of the other organization', [{ body: { name: 'Carla bravo123' } }], 'shows a text'],
  ['an id of the other organization', [{ body: { name: 'Carla', owner: THEIRS } }], `shows ${THEIRS}`],
  ['a secret', [{ body: { name: 'hush' } }], 'shows a secret'],
  ['an answer to nobody', [{ body: { name: 'Carla' } }, { as: 'none' }], 'not signed in'],
  ['an answer to who may not', [{ body: { name: 'Carla' } }, { as: 'light' }], 'lacks contacts.view'],
  [
    'a route that asks for nothing',
    [{ body: { name: 'Carla' } }, { operation: { ...operation, permission: undefined } }],
    'no route with a permission',
  ],
  ['another organization’s row', [{ body: { name: 'Carla' } }, { expected: [404] }], 'where 404 is right'],
  ['an answer unlike its description', [{ body: { title: 'Carla' } }], 'does not fit its schema'],
  ['an answer that is no JSON', [{ body: 'Carla' }], 'does not fit its schema'],
  ['an error that is no problem', [{ status: 400, body: {} }], 'no problem JSON'],
  ['an error as a page', [{ ...problem(400, 'validation_failed'), contentType: 'text/html' }], 'as text/html'],
  ['SQL in a problem', [problem(404, 'not_found', 'relation "ticket" does not exist')], 'what is behind it'],
  ['a stack in a problem', [problem(404, 'not_found', 'at /srv/node_modules/pg/x.js')], 'what is behind it'],
])('finds %s', (_what, [answer, more], finding) => {
  expect(judged(answer, more).join('\n')).toContain(finding);
});

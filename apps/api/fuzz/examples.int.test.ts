import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../src/testing/start-test-api.ts';
import { ASKS_ELSEWHERE, send } from './fuzz.ts';
import { fuzzedX } from './fuzzed-x.ts';
import { operationsOf, type Description, type Operation } from './operations.ts';
import { prepare } from './recipes.ts';
import { makeTenant, type Tenant } from './tenant.ts';

let api: TestApi;
let tenant: Tenant;
let operations: Operation[];
beforeAll(async () => {
  const plenty = Number.MAX_SAFE_INTEGER;
  const limits = {
    perMinute: plenty,
    credentialAttempts: plenty,
    attemptsPerEmail: plenty,
    invitationsPerHour: plenty,
  };
  api = await startTestApi({ twitter: fuzzedX(), limits });
  tenant = await makeTenant(api, 'alfa');
  const description = (await api.call('GET', 'openapi.json')).json<Description>();
  operations = operationsOf(description, api.app.declaredRoutes).filter(({ body }) => body !== null);
});
afterAll(() => api.close());

const HAS_ID = /[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/;
/** What only a link, a person or the row itself knows. */
const OWN = ['token', 'code', 'recoveryCode', 'password', 'currentPassword', 'revision', 'seenUpdatedAt', 'number'];
const OWN_OF: Record<string, string[]> = {
  signIn: ['email', 'password'],
  createContactConsentLink: ['twitterUserId'],
  eraseContact: ['name'],
  requestOrganizationDeletion: ['name', 'password'],
  // of the mail server, not of a person
  ...{ saveAddOnMail: ['revision'], saveAddOnImap: ['revision'] },
  // of who comes, and chooses one
  ...{ signUp: [], acceptInvitation: ['token'], resetPassword: ['token'], saveMyPassword: ['currentPassword'] },
};

/** The example with ids and secrets of the organization in the place of those that stand there. */
function withOwn(example: unknown, own: unknown, keys: readonly string[], key = ''): unknown {
  if (keys.includes(key) || (typeof example === 'string' && HAS_ID.test(example))) {
    if (own === undefined) throw new Error(`nothing is known for ${key}`);
    return own;
  }
  if (typeof example !== 'object' || example === null) return example;
  const part = (name: string | number) => (own as Record<string | number, unknown> | undefined)?.[name];
  if (Array.isArray(example)) return example.map((each, at) => withOwn(each, part(at), keys));
  return Object.fromEntries(
    Object.entries(example).map(([name, each]) => [name, withOwn(each, part(name), keys, name)]),
  );
}

it('each operation that takes a body shows one, which does what it says', async () => {
  expect(operations.filter(({ example }) => example === undefined).map(({ name }) => name)).toEqual([]);
  const refused: string[] = [];
  for (const operation of operations.filter(({ name }) => name !== ASKS_ELSEWHERE)) {
    const request = await prepare(operation, tenant);
    const body = withOwn(operation.example, request.body, OWN_OF[operation.id] ?? OWN);
    const { answer } = await send(api, operation, { ...request, body }, tenant);
    if (answer.status >= 300) refused.push(`${operation.name} ${JSON.stringify(body)} ${answer.status} ${answer.body}`);
  }
  expect(refused).toEqual([]);
}, 120_000);

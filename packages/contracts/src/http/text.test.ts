import { expect, it } from 'vitest';
import { z } from 'zod';
import { CreateApiKey } from './api-keys.ts';
import { UploadQuery } from './attachments.ts';
import { ResetPassword, SignUp, UpdateMe } from './auth.ts';
import { CreateCannedReply } from './canned-replies.ts';
import { text } from './common.ts';
import { CreateContact, UpdateContact } from './contacts.ts';
import { CreateEscalationRule } from './escalation.ts';
import { CreateDepartment, UpdateMember } from './people.ts';
import { CreateNote, CreateReply } from './replies.ts';
import { UpdateTicket } from './tickets.ts';
import { Capture, CaptureKeyword } from './twitter-accounts.ts';
import { TURNS_TEXT } from './values.ts';
import { CreateView } from './views.ts';
import { CreateWebhook } from './webhooks.ts';

it.each([
  ['a\0b', 'ab'],
  ['\u200b\u2060 \ufeff', ''],
  ['\u3164', ''],
  ['a\u200bb', 'a\u200bb'],
  ['a\ud800b', 'a�b'],
  ['\udc00', '�'],
  ['\ud83d\0\ude00', '😀'],
  ['日本 😀', '日本 😀'],
])('text of %j is %j', (typed, stored) => expect(text().parse(typed)).toBe(stored));

const id = '01900000-0000-7000-8000-000000000000';
const signUp = { organizationName: 'A', name: 'A', email: 'a@acme.test', password: 'correct horse' };
const capture = { mentions: 'all', directMessages: 'all', keywords: [], departmentId: id, revision: 1 };

const FIELDS: [string, z.ZodType, (value: string) => object][] = [
  ['sign-up: organizationName', SignUp, (organizationName) => ({ ...signUp, organizationName })],
  ['sign-up: name', SignUp, (name) => ({ ...signUp, name })],
  ['reset: token', ResetPassword, (token) => ({ token, password: 'correct horse' })],
  ['me: name', UpdateMe, (name) => ({ name })],
  ['new contact: name', CreateContact, (name) => ({ name })],
  ['contact: name', UpdateContact, (name) => ({ name })],
  ['ticket: tags', UpdateTicket, (tag) => ({ tags: [tag] })],
  ['note: text', CreateNote, (written) => ({ text: written })],
  ['keyword: phrase', CaptureKeyword, (phrase) => ({ phrase })],
  ['keyword: tags', CaptureKeyword, (tag) => ({ phrase: 'a', tags: [tag] })],
  ['capture: excludedKeywords', Capture, (word) => ({ ...capture, excludedKeywords: [word] })],
];

it.each(FIELDS)('%s is storable, and nothing is nothing', (_what, schema, bodyOf) => {
  expect(schema.safeParse(bodyOf('\0')).success).toBe(false);
  const stored = JSON.stringify(schema.parse(bodyOf('x\0\ud800y')));
  expect(stored).toContain('"x�y"');
});

const NAMES: [string, z.ZodType, (value: string) => object][] = [
  ['sign-up: organizationName', SignUp, (organizationName) => ({ ...signUp, organizationName })],
  ['sign-up: name', SignUp, (name) => ({ ...signUp, name })],
  ['member: name', UpdateMember, (name) => ({ name })],
  ['department: name', CreateDepartment, (name) => ({ name })],
  ['API key: name', CreateApiKey, (name) => ({ name, permissions: ['tickets.view'] })],
  ['rule: name', CreateEscalationRule.pick({ name: true }), (name) => ({ name })],
  ['webhook: name', CreateWebhook.pick({ name: true }), (name) => ({ name })],
  ['view: name', CreateView.pick({ name: true }), (name) => ({ name })],
  ['canned reply: name', CreateCannedReply.pick({ name: true }), (name) => ({ name })],
  ['upload: fileName', UploadQuery, (fileName) => ({ fileName })],
];

it.each(NAMES)('%s is shown as it is read, in one line', (_what, schema, bodyOf) => {
  for (const turning of ['\u202a', '\u202e', '\u2066', '\u2069']) {
    const { error } = schema.safeParse(bodyOf(`Out${turning}gnp.age`));
    expect(error?.issues.map(({ message }) => message)).toEqual([TURNS_TEXT]);
  }
  expect(schema.safeParse(bodyOf('Out\nage')).success).toBe(false);
  // marks of direction and other scripts turn nothing around
  for (const fine of ['سقوط \u200fالموقع', 'תקלה', '停電 👩\u200d✈️', 'Störung'])
    expect(schema.parse(bodyOf(fine))).toBeTruthy();
});

it.each(NAMES)('%s counts letters as it keeps them, however they were typed', (what, schema, bodyOf) => {
  const most = what === 'upload: fileName' ? 255 : what === 'view: name' ? 60 : 80;
  const typed = 'é'.repeat(most).normalize('NFD');
  expect(JSON.stringify(schema.parse(bodyOf(typed)))).toContain(`"${typed.normalize('NFC')}"`);
  // one letter that is kept as two
  expect(schema.safeParse(bodyOf('\u0958'.repeat(most))).success).toBe(false);
});

it('text that may be empty is storable too', () => {
  expect(CreateReply.parse({ via: 'tweet', text: '\0a\udfff' }).text).toBe('a�');
  expect(CreateContact.parse({ name: 'A', notes: '\0a\udfff' }).notes).toBe('a�');
});

it('in the description of the API it is a string', () => {
  expect(z.toJSONSchema(text().trim().min(1).max(9))).toMatchObject({ type: 'string', minLength: 1, maxLength: 9 });
});

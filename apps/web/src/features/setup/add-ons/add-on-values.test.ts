import type { MailAddOn, SmsAddOn } from '@perch/contracts';
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../lib/api.ts';
import {
  mailInput,
  mailProblems,
  mailValuesOf,
  needsPassword,
  refusedFields,
  smsInput,
  smsProblems,
  smsValuesOf,
  withSecurity,
  type MailValues,
  type SmsValues,
} from './add-on-values.ts';

const blank = {
  isEnabled: false,
  hasSecret: false,
  revision: 0,
  changedAt: null,
  changedBy: null,
  lastTest: null,
  refused: null,
};
const noMail: MailAddOn = { kind: 'mail', settings: null, ...blank };
const mail: MailAddOn = {
  ...noMail,
  settings: {
    host: 'smtp.acme.test',
    port: 587,
    security: 'starttls',
    user: 'acme',
    fromName: 'Acme',
    fromAddress: 'help@acme.test',
  },
  hasSecret: true,
  revision: 3,
};
const noSms: SmsAddOn = { kind: 'sms', settings: null, ...blank };
const sms: SmsAddOn = {
  ...noSms,
  settings: { accountSid: `AC${'a'.repeat(32)}`, from: '+15005550006', messagingServiceSid: null },
  hasSecret: true,
  revision: 1,
};
const mailWith = (changes: Partial<MailValues>) => ({ ...mailValuesOf(mail), ...changes });
const smsWith = (changes: Partial<SmsValues>) => ({ ...smsValuesOf(sms), ...changes });

describe('the form of a mail server', () => {
  test('begins with what is usual, and holds what is stored, never a password', () => {
    expect(mailValuesOf(noMail)).toMatchObject({ host: '', port: '587', security: 'starttls', user: '', password: '' });
    expect(mailValuesOf(mail)).toMatchObject({ host: 'smtp.acme.test', port: '587', user: 'acme', password: '' });
  });

  test('sends what the API takes', () => {
    const values = mailWith({ host: ' smtp.acme.test ', port: ' 465 ', password: 'hush', isEnabled: true });
    expect(mailInput(values, 3)).toEqual({
      settings: { ...mail.settings, port: 465 },
      password: 'hush',
      isEnabled: true,
      revision: 3,
    });
    expect(mailInput(mailWith({ user: ' ', password: 'left over' }), 3)).toMatchObject({
      settings: { user: null },
      password: '',
    });
  });

  test.each<[string, Partial<MailValues>, string[]]>([
    ['nothing is wrong with what is stored', {}, []],
    ['a server that is an address of the web', { host: 'https://a.example' }, ['host', 'password']],
    ['a port in letters', { port: 'smtp' }, ['password', 'port']],
    ['no port', { port: '' }, ['password', 'port']],
    ['no sender', { fromName: ' ', fromAddress: 'nobody' }, ['fromAddress', 'fromName']],
    ['another server without its password', { host: 'smtp.other.test' }, ['password']],
    ['another server with it', { host: 'smtp.other.test', password: 'new' }, []],
    ['nobody signs in any more', { user: '' }, []],
  ])('%s', (_claim, changes, fields) => {
    expect(Object.keys(mailProblems(mailWith(changes), mail)).toSorted()).toEqual(fields);
  });

  test('tells a password that is missing from one that is needed again', () => {
    const first = { ...mailWith({}), user: 'acme' };
    expect(mailProblems(first, noMail)['password']).toBe('addOn.problem.secret');
    expect(mailProblems(mailWith({ port: '465' }), mail)['password']).toBe('addOn.problem.secretAgain');
  });

  test('knows that a host in capitals is the same', () => {
    expect(needsPassword(mailWith({ host: 'SMTP.Acme.test' }), mail)).toBe(false);
  });

  test('goes on to the usual port of another encryption, but leaves one that was chosen', () => {
    expect(withSecurity(mailWith({}), 'tls')).toMatchObject({ security: 'tls', port: '465' });
    expect(withSecurity(mailWith({ port: '2525' }), 'tls')).toMatchObject({ security: 'tls', port: '2525' });
  });
});

describe('the form of a Twilio account', () => {
  test('sends the one sender that is chosen', () => {
    const service = `MG${'0'.repeat(32)}`;
    const values = smsWith({ messagingServiceSid: service });
    expect(smsInput(values, 1).settings).toMatchObject({ from: '+15005550006', messagingServiceSid: null });
    expect(smsInput({ ...values, sender: 'service' }, 1).settings).toMatchObject({
      from: null,
      messagingServiceSid: service,
    });
  });

  test.each<[string, Partial<SmsValues>, string[]]>([
    ['nothing is wrong with what is stored', {}, []],
    ['another account without its token', { accountSid: `AC${'b'.repeat(32)}` }, ['authToken']],
    ['no account', { accountSid: '' }, ['accountSid', 'authToken']],
    ['no number', { from: '' }, ['from']],
    ['no messaging service', { sender: 'service' }, ['messagingServiceSid']],
  ])('%s', (_claim, changes, fields) => {
    expect(Object.keys(smsProblems(smsWith(changes), sms)).toSorted()).toEqual(fields);
  });

  test('needs a token at first', () => {
    expect(smsProblems({ ...smsWith({}) }, noSms)).toEqual({ authToken: 'addOn.problem.secret' });
  });
});

test('what the server refuses is said beside the field', () => {
  const errors = [
    { path: 'settings.port', message: 'no' },
    { path: 'password', message: 'no' },
  ];
  expect(refusedFields(new ApiError('validation_failed', 400, { errors }))).toEqual({
    port: 'addOn.problem.port',
    password: 'addOn.problem.secretAgain',
  });
  expect(refusedFields(new ApiError('forbidden', 403))).toEqual({});
});

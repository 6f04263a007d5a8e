import { expect, it } from 'vitest';
import { secretStays } from './secret-stays.ts';

const mail = {
  host: 'a.example',
  port: 587,
  security: 'starttls',
  user: 'ana',
  fromName: 'A',
  fromAddress: 'a@a.example',
};
const sms = { accountSid: 'AC1', from: '+15005550006', messagingServiceSid: null };

it.each([
  ['nothing changes', {}, true],
  ['the sender changes', { fromName: 'B', fromAddress: 'b@a.example' }, true],
  ['it would go to another server', { host: 'evil.example' }, false],
  ['it would go to another program there', { port: 2525 }, false],
  ['it would travel in the clear', { security: 'none' }, false],
  ['it would be tried for somebody else', { user: 'bob' }, false],
])('the password of a mail server, when %s', (_claim, change, stays) => {
  expect(secretStays('mail', mail, { ...mail, ...change })).toBe(stays);
});

it.each([
  ['nothing changes', {}, true],
  ['the number changes', { from: '+15005550007' }, true],
  ['the account changes', { accountSid: 'AC2' }, false],
])('the token of a Twilio account, when %s', (_claim, change, stays) => {
  expect(secretStays('sms', sms, { ...sms, ...change })).toBe(stays);
});

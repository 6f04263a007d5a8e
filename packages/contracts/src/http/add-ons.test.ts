import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { MailSettings, SaveMailAddOn, SmsSettings } from './add-ons.ts';
import { PhoneNumber } from './phone.ts';

const mail = {
  host: 'smtp.example.com',
  port: 587,
  security: 'starttls',
  user: 'help@example.com',
  fromName: 'Acme',
  fromAddress: 'help@example.com',
};
const sms = { accountSid: `AC${'0a'.repeat(16)}`, from: '+15005550006', messagingServiceSid: null };

const problemAt = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues[0]?.path.join('.') ?? null;

describe('a mail server', () => {
  it.each([
    'smtp.example.com',
    'SMTP.Example.COM ',
    'mail',
    '192.0.2.1',
    '2001:db8::1',
    'xn--caf-dma.example',
    'a-b.c1',
  ])('may be called %s', (host) => expect(MailSettings.parse({ ...mail, host }).host).toBe(host.trim().toLowerCase()));
  it.each([
    '',
    'smtp example.com',
    'https://a.example',
    'a.example:25',
    '-a.example',
    'a..b',
    'a\r\nb',
    '[::1]',
    'a/b',
    'ü.example',
  ])('may not be called "%s"', (host) => expect(problemAt(MailSettings, { ...mail, host })).toBe('host'));
  it.each([
    ['port', 0],
    ['port', 70_000],
    ['port', 25.5],
    ['security', 'ssl'],
    ['user', ''],
    ['user', 'a\r\nb'],
    ['fromName', '  '],
    ['fromName', 'Acme\r\nBcc: eve@evil.test'],
    ['fromName', 'Acme\u0000\u0007'],
    ['fromAddress', 'Acme <help@example.com>'],
    ['fromAddress', 'help@example.com\r\nBcc: eve@evil.test'],
    ['fromAddress', 'a@b.example, c@d.example'],
  ])('has no %s %j', (field, value) => expect(problemAt(MailSettings, { ...mail, [field]: value })).toBe(field));

  it('needs no user', () => expect(MailSettings.parse({ ...mail, user: null }).user).toBeNull());
  it('has a password without line breaks', () => {
    const save = { settings: mail, isEnabled: true, revision: 0 };
    expect(problemAt(SaveMailAddOn, { ...save, password: 'a\nb' })).toBe('password');
    expect(SaveMailAddOn.parse({ ...save, password: 'hush' }).password).toBe('hush');
  });
});

describe('a Twilio account', () => {
  it.each([
    ['+1 (500) 555-0006', '+15005550006'],
    ['12345', '12345'],
    ['Acme Air', 'Acme Air'],
  ])('may send as %s', (from, stored) => expect(SmsSettings.parse({ ...sms, from }).from).toBe(stored));
  it.each(['', '+0123456', '15005550006x12', 'A name that is too long', '12', 'Ação'])('may not send as "%s"', (from) =>
    expect(problemAt(SmsSettings, { ...sms, from })).toBe('from'),
  );
  it('may send by a messaging service, and by one of the two', () => {
    const messagingServiceSid = `MG${'0'.repeat(32)}`;
    expect(problemAt(SmsSettings, { ...sms, from: null, messagingServiceSid })).toBeNull();
    expect(problemAt(SmsSettings, { ...sms, messagingServiceSid })).toBe('from');
    expect(problemAt(SmsSettings, { ...sms, from: null })).toBe('from');
    expect(problemAt(SmsSettings, { ...sms, from: null, messagingServiceSid: 'MG1' })).toBe('messagingServiceSid');
  });
  it.each(['', 'AC123', `SK${'0'.repeat(32)}`, `AC${'g'.repeat(32)}`])('is not "%s"', (accountSid) =>
    expect(problemAt(SmsSettings, { ...sms, accountSid })).toBe('accountSid'),
  );
});

describe('a phone number', () => {
  it.each([
    ['+5511987654321', '+5511987654321'],
    ['+55 (11) 98765-4321', '+5511987654321'],
    ['+49 151 / 1234–5678', '+4915112345678'],
    ['+1.500.555.0006', '+15005550006'],
  ])('%s is %s', (typed, stored) => expect(PhoneNumber.parse(typed)).toBe(stored));
  it.each([
    '',
    '11987654321',
    '0011987654321',
    '+0511987654321',
    '+1',
    '+12345678901234567',
    '+55 11 ABC',
    '+55;11987654',
  ])('"%s" is none, and says what to do', (typed) =>
    expect(PhoneNumber.safeParse(typed).error?.issues[0]?.message).toMatch(/country code/),
  );
});

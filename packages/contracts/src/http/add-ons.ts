import { LEFT_MAIL_REASONS } from '@perch/core';
import { z } from 'zod';
import { Id, Instant, line, name } from './common.ts';
import { PhoneNumber } from './phone.ts';
import { MAIL_SECURITIES } from './values.ts';

/** What an organization may bring itself: its own mail server, its own Twilio account, a mailbox that is read. */
export const AddOnKind = z.enum(['mail', 'sms', 'imap']);
export type AddOnKind = z.infer<typeof AddOnKind>;

const HOST = /^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/i;
const Host = z
  .string()
  .trim()
  .toLowerCase()
  .max(253, 'Use at most 253 characters')
  .refine((host) => HOST.test(host) || z.ipv6().safeParse(host).success, 'Enter a server, like smtp.example.com');

export const MailSecurity = z.enum(MAIL_SECURITIES);
export type MailSecurity = z.infer<typeof MailSecurity>;

/** Where mail servers take mail; no other port is connected to, but beside the sandbox. */
export const SMTP_PORTS: readonly number[] = [25, 465, 587, 2525];

/** What of a mail server is no secret. */
export const MailSettings = z
  .object({
    host: Host.meta({ description: 'Name or public address of the SMTP server' }),
    port: z
      .number()
      .int()
      .min(1, 'Enter a port')
      .max(65_535, 'Enter a port')
      .meta({ description: '25, 465, 587 or 2525' }),
    security: MailSecurity.meta({ description: 'Encrypted from the start, by STARTTLS, or not at all' }),
    user: line(200)
      .min(1, 'Enter a user, or none at all')
      .nullable()
      .meta({ description: 'null: the server is used without signing in' }),
    fromName: name(80, 'Enter the name that readers see'),
    fromAddress: z.email('Enter an e-mail address').max(254).meta({ description: 'The address mails come from' }),
  })
  .meta({ id: 'MailSettings' });
export type MailSettings = z.infer<typeof MailSettings>;

/** Where mailboxes are read; no other port is connected to, but beside the sandbox. */
export const IMAP_PORTS: readonly number[] = [143, 993];

/** What of a mailbox is no secret. */
export const ImapSettings = z
  .object({
    host: Host.meta({ description: 'Name or public address of the IMAP server' }),
    port: z.number().int().min(1, 'Enter a port').max(65_535, 'Enter a port').meta({ description: '143 or 993' }),
    security: MailSecurity.meta({ description: 'Encrypted from the start, by STARTTLS, or not at all' }),
    user: line(200).min(1, 'Enter the user'),
    mailbox: line(200).min(1, 'Enter the name of the folder').meta({ description: 'The folder, usually INBOX' }),
    trustedServer: line(253).min(1).toLowerCase().nullable().meta({
      description:
        'Name by which the mail server signs Authentication-Results, like mx.google.com; null: no sender counts as verified',
    }),
  })
  .meta({ id: 'ImapSettings' });
export type ImapSettings = z.infer<typeof ImapSettings>;

const SENDER = /^(\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11})$/;
/** `+1 (500) 555-0006` as Twilio takes it; a name stays as it is. */
const compactSender = (sender: string) => (/[A-Za-z]/.test(sender) ? sender : sender.replace(/[\s().-]/g, ''));

/** What of a Twilio account is no secret. */
export const SmsSettings = z
  .object({
    accountSid: z
      .string()
      .trim()
      .regex(/^AC[0-9a-fA-F]{32}$/, 'Enter the account SID: AC and 32 digits or letters a to f'),
    from: z
      .string()
      .trim()
      .overwrite(compactSender)
      .regex(SENDER, 'Enter a number with country code, like +15005550006, a short code or a sender name')
      .nullable()
      .meta({ description: 'Number, short code or name that messages come from; null with a messaging service' }),
    messagingServiceSid: z
      .string()
      .trim()
      .regex(/^MG[0-9a-fA-F]{32}$/, 'Enter the messaging service SID: MG and 32 digits or letters a to f')
      .nullable()
      .meta({ description: 'null with a number' }),
  })
  .refine(({ from, messagingServiceSid }) => (from === null) !== (messagingServiceSid === null), {
    path: ['from'],
    message: 'Enter either a number or a messaging service',
  })
  .meta({ id: 'SmsSettings' });
export type SmsSettings = z.infer<typeof SmsSettings>;

/** A message that was sent to try an add-on. */
export const AddOnTest = z
  .object({
    deliveryId: Id,
    state: z.enum(['queued', 'sent', 'failed']),
    code: z.string().nullable().meta({ description: 'Why it failed, as a stable word' }),
    answer: z.string().nullable().meta({ description: 'The words of the mail server or of Twilio' }),
    to: z.string(),
    at: Instant.meta({ description: 'When it came to an end; while queued: when it was asked for' }),
    isCurrent: z.boolean().meta({ description: 'It tried the settings as they are now' }),
  })
  .meta({ id: 'AddOnTest' });
export type AddOnTest = z.infer<typeof AddOnTest>;

const state = {
  isEnabled: z.boolean(),
  hasSecret: z.boolean().meta({ description: 'A password or token is stored; it is never shown' }),
  revision: z.number().int().meta({ description: 'Send it back when saving; 0 before anything was saved' }),
  changedAt: Instant.nullable(),
  changedBy: z.object({ id: Id, name: z.string() }).nullable(),
  lastTest: AddOnTest.nullable(),
};

const Refusal = z
  .object({ since: Instant, answer: z.string().meta({ description: 'What it said last' }) })
  .meta({ id: 'AddOnRefusal' });
const refused = {
  refused: Refusal.nullable().meta({
    description:
      'The mail server, or Twilio, does not let Perch in by these settings: nothing goes by them until they are mended. null: it does, as far as is known',
  }),
};

export const MailAddOn = z
  .object({
    kind: z.literal('mail'),
    settings: MailSettings.nullable().meta({ description: 'null: not configured' }),
    ...state,
    ...refused,
  })
  .meta({ id: 'MailAddOn' });
export type MailAddOn = z.infer<typeof MailAddOn>;

export const SmsAddOn = z
  .object({
    kind: z.literal('sms'),
    settings: SmsSettings.nullable().meta({ description: 'null: not configured' }),
    ...state,
    ...refused,
  })
  .meta({ id: 'SmsAddOn' });
export type SmsAddOn = z.infer<typeof SmsAddOn>;

/** The latest look into the mailbox. */
export const MailboxLook = z
  .object({
    code: z.string().nullable().meta({ description: 'Why it failed, as a stable word; null: all was well' }),
    answer: z.string().nullable().meta({ description: 'The words of the mail server' }),
    at: Instant,
    isCurrent: z.boolean().meta({ description: 'It was with the settings as they are now' }),
  })
  .meta({ id: 'MailboxLook' });
export type MailboxLook = z.infer<typeof MailboxLook>;

/** What of the mailbox was passed over, so that the rest did not wait. */
export const LeftMail = z
  .object({
    waiting: z.number().int().meta({ description: 'How many are fetched again in the next rounds' }),
    givenUp: z
      .array(
        z.object({
          uid: z.string().meta({ description: 'Its number in the mailbox (IMAP UID)' }),
          receivedAt: Instant,
          // what was too much only waits for its turn
          reason: z.enum(LEFT_MAIL_REASONS).exclude(['too_many']),
        }),
      )
      .meta({ description: 'Those that are not fetched again, the latest first' }),
  })
  .meta({ id: 'LeftMail' });
export type LeftMail = z.infer<typeof LeftMail>;

export const ImapAddOn = z
  .object({
    kind: z.literal('imap'),
    settings: ImapSettings.nullable().meta({ description: 'null: not configured' }),
    ...state,
    lastLook: MailboxLook.nullable(),
    leftMail: LeftMail,
  })
  .meta({ id: 'ImapAddOn' });
export type ImapAddOn = z.infer<typeof ImapAddOn>;

export const AddOn = z.discriminatedUnion('kind', [MailAddOn, SmsAddOn, ImapAddOn]);
export type AddOn = z.infer<typeof AddOn>;

const saving = { isEnabled: z.boolean(), revision: z.number().int().min(0) };
const secret = (what: string) =>
  line(500)
    .optional()
    .meta({
      description: `${what}; left out or empty, the stored one stays. Needed when anything that decides where it goes changes.`,
    });

export const SaveMailAddOn = z
  .object({ settings: MailSettings, password: secret('The password of the user'), ...saving })
  .meta({ id: 'SaveMailAddOn' });
export type SaveMailAddOn = z.infer<typeof SaveMailAddOn>;

export const SaveSmsAddOn = z
  .object({ settings: SmsSettings, authToken: secret('The auth token of the account'), ...saving })
  .meta({ id: 'SaveSmsAddOn' });
export type SaveSmsAddOn = z.infer<typeof SaveSmsAddOn>;

export const SaveImapAddOn = z
  .object({ settings: ImapSettings, password: secret('The password of the user'), ...saving })
  .meta({ id: 'SaveImapAddOn' });
export type SaveImapAddOn = z.infer<typeof SaveImapAddOn>;

export const TestMail = z.object({ to: z.email('Enter an e-mail address').max(254) }).meta({ id: 'TestMail' });
export const TestSms = z.object({ to: PhoneNumber }).meta({ id: 'TestSms' });

export { callWebhook, type CalledWebhook, type WebhookCall } from './call-webhook.ts';
export {
  createMailer,
  MailError,
  type Email,
  type Mailer,
  type MailErrorKind,
  type SentEmail,
} from './create-mailer.ts';
export { createServerMailer, type MailServer } from './create-server-mailer.ts';
export * from './create-texter.ts';
export { EmailUnreadable, LARGEST_EMAIL_BYTES, parseEmail, type Arrival } from './parse-email.ts';
export { sanitizeEmail } from './sanitize-email.ts';
export * from './render-email.ts';
export {
  MailboxError,
  readMailbox,
  type ImapServer,
  type MailboxErrorCode,
  type MailboxMail,
  type MailboxReading,
} from './read-mailbox.ts';
export { renderReply, type QuotedMessage, type ReplyEmail } from './render-reply.ts';
export * from './render-sms.ts';
export * from './server-mailers.ts';

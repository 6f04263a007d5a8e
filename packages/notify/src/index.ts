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
export * from './public-address.ts';
export * from './render-email.ts';
export * from './render-sms.ts';
export * from './server-mailers.ts';

export * from './create-mailer.ts';
export * from './render-email.ts';

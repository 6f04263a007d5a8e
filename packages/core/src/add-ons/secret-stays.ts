import type { Fields } from '../audit/changed-fields.ts';

/** What decides to whom, and how openly, a stored secret is shown. */
const DESTINATION = {
  mail: ['host', 'port', 'security', 'user'],
  sms: ['accountSid'],
  imap: ['host', 'port', 'security', 'user'],
} as const;

/**
 * Whether a stored password or token may go on being used with changed settings: only where it goes to the same place in
 * the same way. Else whoever may change settings could have it sent to a server of their own.
 */
export const secretStays = (kind: keyof typeof DESTINATION, stored: Fields, next: Fields): boolean =>
  DESTINATION[kind].every((field) => stored[field] === next[field]);

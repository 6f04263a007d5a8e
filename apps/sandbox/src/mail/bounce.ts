import { randomBytes } from 'node:crypto';
import type { ComposedMail } from './compose-mail.ts';
import { headerFields } from './read-mail.ts';

/** The report that a mail was accepted and could then not be delivered: `multipart/report` of RFC 3462 and 3464. */
export function bounce(mail: { from: string; to: string; raw: Buffer }, now: number): ComposedMail {
  const original = headerFields(mail.raw.toString('latin1'));
  const messageId = original.find(({ name }) => name.toLowerCase() === 'message-id')?.value;
  const boundary = randomBytes(12).toString('hex');
  const reason = '550 5.1.1 No such mailbox here';
  const lines = [
    'From: Mail Delivery System <mailer-daemon@sandbox.localhost>',
    `To: ${mail.from}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Date: ${new Date(now).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${randomBytes(12).toString('hex')}@sandbox.localhost>`,
    ...(messageId ? [`In-Reply-To: ${messageId}`, `References: ${messageId}`] : []),
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Your message could not be delivered to ${mail.to}:`,
    reason,
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; sandbox.localhost',
    '',
    `Final-Recipient: rfc822; ${mail.to}`,
    'Action: failed',
    'Status: 5.1.1',
    `Diagnostic-Code: smtp; ${reason}`,
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    ...original.map(({ name, value }) => `${name}: ${value}`),
    `--${boundary}--`,
    '',
  ];
  return { raw: Buffer.from(lines.join('\r\n'), 'latin1'), envelope: { from: '', to: [mail.from] } };
}

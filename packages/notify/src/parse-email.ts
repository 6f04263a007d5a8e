import { createHash } from 'node:crypto';
import type { DeliveryReport, MailPerson, ReceivedEmail, ReceivedFile, RefusedFile } from '@perch/contracts';
import { splitQuote } from '@perch/core';
import { simpleParser, type AddressObject, type Attachment, type ParsedMail } from 'mailparser';
import { sanitizeEmail } from './sanitize-email.ts';

/** The largest e-mail that is taken, as it comes over the wire. */
export const LARGEST_EMAIL_BYTES = 25 * 1024 * 1024;
const MOST_FILES = 20;
const LONGEST_TEXT = 100_000;
const LONGEST_QUOTE = 200_000;
const LONGEST_HTML = 1_000_000;
const LONGEST_SUBJECT = 500;
const LONGEST_ID = 500;
const LONGEST_ADDRESS = 320;
const MOST_ANSWERED = 50;
const MOST_RECIPIENTS = 100;

/** Trying again does not help. */
export class EmailUnreadable extends Error {}

/** How an e-mail came, beside what it says itself. */
export interface Arrival {
  /** the sender and recipients of the envelope; null: it lay in a mailbox */
  envelope: { from: string; to: string[] } | null;
  receivedAt: Date;
  /** too large: only its beginning is there */
  isCut?: boolean;
}

/**
 * Takes an e-mail apart: what was written, without what it quotes and without anything that runs or loads. What cannot be
 * read is left out.
 * @throws EmailUnreadable when the whole cannot be taken apart, and never can: its head is endless
 */
export async function parseEmail(
  raw: Buffer,
  { envelope, receivedAt, isCut = false }: Arrival,
): Promise<ReceivedEmail> {
  const mail = await simpleParser(raw, {
    skipImageLinks: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    keepDeliveryStatus: true,
    maxHtmlLengthToParse: LONGEST_HTML,
  }).catch((error: unknown) => {
    throw new EmailUnreadable('the e-mail cannot be taken apart', { cause: error });
  });
  const lines = mail.headerLines.map(({ key, line }) => ({ key, value: valueOf(line) }));
  const valuesOf = (name: string) => lines.filter(({ key }) => key === name).map(({ value }) => value);
  const first = (name: string) => valuesOf(name)[0] ?? null;

  const from = senderOf(mail, envelope?.from ?? '');
  const to = addressesOf(mail.to);
  const cc = addressesOf(mail.cc);
  const onTheWay = ['delivered-to', 'x-original-to', 'envelope-to'].flatMap(valuesOf).map(bareAddress);
  const recipients = unique([...(envelope?.to ?? []).map(small), ...onTheWay, ...to, ...cc]);
  const { text, quoted } = splitQuote(visible(mail.text ?? '').slice(0, LONGEST_TEXT + LONGEST_QUOTE));
  const html = typeof mail.html === 'string' && mail.html.length <= LONGEST_HTML ? sanitizeEmail(mail.html) : null;
  const report = reportOf(mail);
  const files = report || isCut ? { files: [], refusedFiles: isCut ? CUT : [] } : filesOf(mail.attachments);
  return {
    internetMessageId: idOf(mail, text),
    from,
    fromAddress: from.address,
    to,
    cc,
    recipients: recipients.filter((address) => address.includes('@')).slice(0, MOST_RECIPIENTS),
    subject: oneLine(mail.subject ?? '').slice(0, LONGEST_SUBJECT),
    text: text.slice(0, LONGEST_TEXT),
    quotedText: quoted.slice(0, LONGEST_QUOTE),
    html: html && visible(html.html),
    hasRemoteImages: html?.hasRemoteImages ?? false,
    answers: answeredBy(mail),
    envelopeFrom: envelope ? visible(envelope.from) : returnPathOf(first('return-path')),
    autoSubmitted: first('auto-submitted'),
    precedence: first('precedence'),
    hasAutoReplyHeader: ['x-autoreply', 'x-autorespond', 'x-autorespond-from'].some((name) => first(name) !== null),
    loops: valuesOf('x-loop').map(bareAddress),
    isReport: report !== null,
    authenticationResults: valuesOf('authentication-results'),
    report,
    ...files,
    receivedAt,
  };
}

/** The e-mail itself stands for what it brought. */
const CUT: RefusedFile[] = [{ fileName: 'message.eml', reason: 'too_large' }];

const unique = (values: readonly string[]) => [...new Set(values)];
/** Half a pair of code units, which no JSON of the database takes. */
const HALF = /\p{Surrogate}/gu;
/** Postgres takes no zero bytes, and nobody sees the other controls. */
// oxlint-disable-next-line no-control-regex
const visible = (text: string) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').replace(HALF, '');
const oneLine = (text: string) => visible(text).replace(/\s+/g, ' ').trim();
const withoutBrackets = (id: string) => visible(id).trim().replace(/^<|>$/g, '').slice(0, LONGEST_ID);
const valueOf = (line: string) =>
  visible(line)
    .slice(line.indexOf(':') + 1)
    .replace(/\r?\n[ \t]+/g, ' ')
    .trim();
const small = (address: string) => visible(address).trim().toLowerCase().slice(0, LONGEST_ADDRESS);
const bareAddress = (value: string) => small(/<([^<>]*)>/.exec(value)?.[1] ?? value);
const returnPathOf = (value: string | null) => (value === null ? null : bareAddress(value));

function senderOf(mail: ParsedMail, envelopeFrom: string): MailPerson {
  const from = mail.from?.value[0];
  const address = small(from?.address || envelopeFrom);
  return {
    name: oneLine(from?.name ?? '').slice(0, 200),
    address,
  };
}

function addressesOf(field: AddressObject | AddressObject[] | undefined): string[] {
  const objects = Array.isArray(field) ? field : field ? [field] : [];
  const all = objects.flatMap(({ value }) => value.flatMap((entry) => [entry, ...(entry.group ?? [])]));
  return unique(all.flatMap(({ address }) => (address ? [small(address)] : []))).slice(0, MOST_RECIPIENTS);
}

/** An e-mail without an id is known again by what it says. */
function idOf(mail: ParsedMail, text: string): string {
  const id = mail.messageId ? withoutBrackets(mail.messageId) : '';
  if (id !== '' && id.length < LONGEST_ID) return id;
  const whole = JSON.stringify([id, mail.from?.text, mail.date?.getTime(), mail.subject, text]);
  return `${createHash('sha256').update(whole).digest('hex')}@no-message-id.invalid`;
}

/** The closest first: what it answers directly, then the thread backwards. */
function answeredBy(mail: ParsedMail): string[] {
  const references = mail.references === undefined ? [] : [mail.references].flat();
  const direct = mail.inReplyTo?.match(/<[^<>]+>/g) ?? [];
  return unique([...direct, ...references.toReversed()].map(withoutBrackets).filter(Boolean)).slice(0, MOST_ANSWERED);
}

function filesOf(attachments: readonly Attachment[]): { files: ReceivedFile[]; refusedFiles: RefusedFile[] } {
  const named = attachments.map((attachment, index) => ({
    fileName: fileName(attachment, index),
    contentId: attachment.cid === undefined ? null : visible(attachment.cid).slice(0, LONGEST_ID),
    content: attachment.content,
  }));
  return {
    files: named.slice(0, MOST_FILES).filter(({ content }) => content.length > 0),
    refusedFiles: named
      .slice(MOST_FILES)
      .map(({ fileName: name }) => ({ fileName: name, reason: 'too_many' as const })),
  };
}

/** They turn the letters of a name around, so that a program looks like a picture; no language needs them in one. */
const TURNS_AROUND = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function fileName({ filename }: Attachment, index: number): string {
  // a name is a name, never a path
  const name = visible(filename ?? '')
    .replace(TURNS_AROUND, '')
    .split(/[/\\]/)
    .at(-1)!
    .trim();
  return (name || `file-${index + 1}`).slice(-200).replace(HALF, '');
}

const ID = /^message-id:\s*(<[^<>\r\n]+>)/im;

/** `multipart/report` of RFC 3462; of several recipients, the first that failed. */
function reportOf(mail: ParsedMail): DeliveryReport | null {
  const type = mail.headers.get('content-type') as { value?: string } | undefined;
  const part = mail.attachments.find(({ contentType }) => contentType === 'message/delivery-status');
  if (!part || type?.value !== 'multipart/report') return null;
  const text = part.content
    .toString('latin1')
    .slice(0, 20_000)
    .replace(/\r?\n[ \t]+/g, ' ');
  const field = (block: string, name: string) => new RegExp(`^${name}:\\s*(.+)$`, 'im').exec(block)?.[1]?.trim();
  const blocks = text.split(/\r?\n\r?\n/).filter((block) => field(block, 'Action') !== undefined);
  const block = blocks.find((each) => field(each, 'Action')?.toLowerCase() === 'failed') ?? blocks[0];
  if (block === undefined) return null;
  const diagnostic = field(block, 'Diagnostic-Code')?.replace(/^[\w-]+;\s*/, '');
  const original = mail.attachments
    .filter(({ contentType }) => contentType === 'message/rfc822' || contentType === 'text/rfc822-headers')
    .flatMap(({ content }) => ID.exec(content.toString('latin1', 0, 64_000))?.[1] ?? []);
  return {
    action: field(block, 'Action')!.toLowerCase(),
    reason:
      visible(diagnostic ?? field(block, 'Status') ?? '')
        .slice(0, 500)
        .replace(HALF, '') || 'No reason was given',
    messageIds: unique([...original.map(withoutBrackets), ...answeredBy(mail)]),
  };
}

import { simpleParser, type AddressObject, type Attachment } from 'mailparser';
import type { Mail } from '../world/records.ts';

const HEADERS_OF_NOTE = [
  'message-id',
  'in-reply-to',
  'references',
  'reply-to',
  'auto-submitted',
  'list-unsubscribe',
  'x-priority',
  'importance',
  'date',
];

/** What an envelope adds to a message: who handed it over and for whom. */
export interface Envelope {
  from: string;
  to: string[];
}

/** A record of a message as it came over the wire. */
export async function readMail(
  raw: Buffer,
  envelope: Envelope,
  arrival: Pick<Mail, 'id' | 'direction' | 'receivedAt'>,
): Promise<Mail> {
  const parsed = await simpleParser(raw, { keepCidLinks: true });
  return {
    ...arrival,
    from: parsed.from?.text ?? envelope.from,
    to: envelope.to,
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html || null,
    headers: headersOfNote(parsed.headers),
    attachments: parsed.attachments.map((attachment, index) => ({
      filename: attachment.filename ?? `attachment-${index + 1}`,
      contentType: attachment.contentType,
      size: attachment.size,
      isInline: attachment.related ?? false,
    })),
    size: raw.length,
    raw: raw.toString('latin1'),
  };
}

/** Attachments with their content, and the HTML with its own pictures in it. */
export async function openMail(raw: string): Promise<{ attachments: Attachment[]; html: string | null }> {
  const parsed = await simpleParser(Buffer.from(raw, 'latin1'));
  return { attachments: parsed.attachments, html: parsed.html || null };
}

/** Every header as it stands in the message, unfolded. */
export function headerFields(raw: string): { name: string; value: string }[] {
  const head = raw.split(/\r?\n\r?\n/, 1)[0]!.replace(/\r?\n[ \t]+/g, ' ');
  return head.split(/\r?\n/).flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [{ name: line.slice(0, colon), value: line.slice(colon + 1).trim() }];
  });
}

function headersOfNote(headers: Map<string, unknown>): Record<string, string> {
  const noted: Record<string, string> = {};
  for (const name of HEADERS_OF_NOTE) {
    const value = headers.get(name);
    if (value !== undefined) noted[name] = headerText(value);
  }
  return noted;
}

function headerText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(headerText).join(' ');
  if (typeof value === 'object' && value !== null && 'text' in value) return (value as AddressObject).text;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

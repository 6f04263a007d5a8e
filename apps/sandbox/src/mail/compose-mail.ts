import { createTransport } from 'nodemailer';

export interface MailDraft {
  from: string;
  to: string[];
  subject: string;
  text: string;
  html?: string | undefined;
  inReplyTo?: string | undefined;
  references?: string[] | undefined;
  headers?: Record<string, string> | undefined;
  attachments?: { filename: string; contentType: string; contentBase64: string }[] | undefined;
}

export interface ComposedMail {
  raw: Buffer;
  envelope: { from: string; to: string[] };
}

/** A message in MIME, as a mail program would write it. Nothing is read from files or addresses. */
export async function composeMail(draft: MailDraft): Promise<ComposedMail> {
  const { attachments, references, ...rest } = draft;
  const composer = createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { message, envelope } = await composer.sendMail({
    ...rest,
    ...(references && references.length > 0 && { references }),
    attachments: (attachments ?? []).map(({ filename, contentType, contentBase64 }) => ({
      filename,
      contentType,
      content: Buffer.from(contentBase64, 'base64'),
    })),
  });
  return { raw: message as Buffer, envelope: { from: envelope.from || '', to: envelope.to } };
}

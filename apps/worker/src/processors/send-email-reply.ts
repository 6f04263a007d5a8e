import { mailIdentityOf, type Attachment } from '@perch/contracts';
import { addressInFrom, isPerchsAddress, type DeliveryCode } from '@perch/core';
import {
  openReplyServer,
  readAttachment,
  prepareEmailReply,
  type Context,
  type EmailReplyRow,
  type UsedAddOn,
} from '@perch/desk';
import { MailError, renderReply, type Email, type Mailer } from '@perch/notify';
import type { WorkerServices } from '../services.ts';
import { backoff, later, newsOf, type Outcome } from './outcome.ts';
import { within } from './within.ts';

/** Sends an answer to a customer: by the organization's own server where it has one in use, else by Perch's. */
export async function sendEmailReply(
  services: WorkerServices,
  ctx: Context,
  delivery: EmailReplyRow,
  timeoutMs: number,
): Promise<Outcome> {
  const { log, now } = services;
  let made: { mailer: Mailer; email: Email; used: UsedAddOn | null } | null;
  try {
    made = await make(services, ctx, delivery);
  } catch (error) {
    log.error({ err: error, deliveryId: delivery.id }, 'an answer by e-mail could not be made');
    return later(now(), backoff(delivery), 'internal', 'Something went wrong on our side');
  }
  if (!made) return refused('mail_not_configured', 'The department has no e-mail address that it may write from');
  const { mailer, email, used } = made;
  try {
    const { remoteId, answer } = await within(timeoutMs, (signal) => mailer.send(email, { signal }));
    return { event: { type: 'succeeded', remoteId, detail: answer }, ...newsOf('mail', used, null) };
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    const { kind, code, detail } = error;
    return kind === 'permanent'
      ? refused(code, detail)
      : { event: { type: 'uncertain', detail }, ...newsOf('mail', used, error) };
  }
}

const refused = (code: DeliveryCode, detail: string): Outcome => ({ event: { type: 'refused', code, detail } });

async function make(services: WorkerServices, ctx: Context, delivery: EmailReplyRow) {
  const { box, mailer, serverMailers, config } = services;
  const { text, to, subject, internetMessageId } = delivery.payload;
  const parts = await prepareEmailReply(ctx, { messageId: delivery.messageId!, box });
  if (!parts) return null;
  const { sender, answersTo, history, references, timeZone } = parts;
  const identity = mailIdentityOf(config);
  // nobody writes as Perch itself
  if (isPerchsAddress(identity, sender.address)) return null;
  const own = await openReplyServer(ctx, box);
  const bracketed = references.map((id) => `<${id}>`);
  const from = addressInFrom(identity, { address: sender.address, hasOwnServer: own !== null });
  const email: Email = {
    to,
    subject,
    ...renderReply({ locale: sender.locale, timeZone }, { text, signature: sender.signature, history }),
    messageId: `<${internetMessageId}>`,
    from: { name: sender.fromName, address: from },
    replyTo: answersTo,
    bouncesTo: from,
    ...(bracketed.length > 0 && { inReplyTo: bracketed.at(-1)!, references: bracketed }),
    headers: { 'X-Loop': sender.address },
    attachments: await Promise.all(parts.attachments.map((attachment) => fileOf(ctx, attachment))),
  };
  if (!own) return { mailer, email, used: null };
  const { host, port, security, user, password, used } = own;
  return {
    mailer: serverMailers.of(ctx.organizationId, { host, port, security, user, password, from: usual(own) }),
    email,
    used,
  };
}

const usual = (own: { fromName: string; fromAddress: string }) => ({ name: own.fromName, address: own.fromAddress });

async function fileOf(ctx: Context, { id, fileName, contentType }: Attachment) {
  const { read } = await readAttachment(ctx, id);
  const pieces: Uint8Array[] = [];
  for await (const piece of read()) pieces.push(piece);
  return { filename: fileName, contentType, content: Buffer.concat(pieces) };
}

import { AppError, type EmailReplyPayload } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import type { ReplyEffect } from './decide-reply.ts';
import { emailPayload, emailRouteOf, type EmailMessage } from './email-reply.ts';
import { refuseFiles } from './refuse-files.ts';

/** What is written for a reply, by whichever way it goes. */
export interface ReplyPlan {
  payload: ReplyEffect['payload'] | EmailReplyPayload;
  /** what goes to one conversation goes in order */
  target: string;
  /** the texts of its messages */
  parts: string[];
  accountId: string | null;
  profileId: string | null;
  answeredId: string | null;
  /** what the message has besides; null: it is no e-mail */
  email: EmailMessage | null;
}

/** Plans an answer by e-mail. @throws AppError `reply_empty`, `reply_not_eligible`, `media_not_accepted` */
export async function planEmailReply(
  statement: Statement,
  ctx: Context,
  input: {
    ticketId: string;
    messageId: string;
    text: string;
    attachmentIds: readonly string[];
    subject: string | undefined;
  },
): Promise<ReplyPlan> {
  const { ticketId, messageId, text, attachmentIds } = input;
  if (text === '' && attachmentIds.length === 0) throw new AppError('reply_empty');
  const route = await emailRouteOf(statement, ctx.organizationId, ticketId, input.subject);
  await refuseFiles(statement, ctx, 'email', attachmentIds);
  const payload = emailPayload(route, messageId, text);
  return {
    payload,
    target: `email:${ticketId}`,
    parts: [text],
    accountId: null,
    profileId: null,
    answeredId: null,
    email: { route, payload },
  };
}

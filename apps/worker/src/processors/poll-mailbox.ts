import {
  advanceMailbox,
  claimMailbox,
  finishMailbox,
  receiveEmail,
  type ClaimedMailbox,
  type Context,
} from '@perch/desk';
import { EmailUnreadable, MailboxError, parseEmail, readMailbox, type MailboxMail } from '@perch/notify';
import type { Processor } from '@perch/queue';
import type { WorkerServices } from '../services.ts';

const LEASE_SECONDS = 300;
/** E-mails of one look; the rest comes with the next, at once. */
const MOST = 50;

/** Looks into an organization's mailbox. What is taken twice is one message, and a look that breaks off goes on there. */
export const pollMailbox =
  (services: WorkerServices): Processor<'poll-mailbox'> =>
  async ({ organizationId }) => {
    const { box, config, contextOf, now, log } = services;
    const ctx = contextOf(organizationId);
    const claimed = await claimMailbox(ctx, { leaseSeconds: LEASE_SECONDS, box });
    if (!claimed) return;
    const { leaseToken } = claimed;
    const after = (seconds: number) => new Date(now().getTime() + seconds * 1000);
    try {
      const { hasMore, left } = await look(services, ctx, claimed);
      const nextLookAt = hasMore ? now() : after(config.POLL_MAILBOX_SECONDS);
      const failure =
        left.size === 0 ? null : { code: 'mail_left', detail: `Too much mail within an hour: ${[...left].join(', ')}` };
      await finishMailbox(ctx, { leaseToken, failure, nextLookAt });
    } catch (error) {
      const failure =
        error instanceof MailboxError
          ? { code: error.code, detail: error.detail }
          : { code: 'internal', detail: 'Something went wrong on our side' };
      log.warn({ err: error, organizationId }, 'a mailbox could not be read');
      // what a person must mend is not asked every minute
      const pause = failure.code === 'imap_unreachable' ? 2 : 10;
      await finishMailbox(ctx, { leaseToken, failure, nextLookAt: after(pause * config.POLL_MAILBOX_SECONDS) });
    }
  };

interface Look {
  hasMore: boolean;
  /** addresses whose e-mails stay in the mailbox: so many that a machine writes */
  left: Set<string>;
}

/** SQLSTATE class 22. */
const DATA_EXCEPTION = '22';

async function look(services: WorkerServices, ctx: Context, claimed: ClaimedMailbox): Promise<Look> {
  const { leaseToken, server, isEnabled, uidValidity, lastUid } = claimed;
  const left = new Set<string>();
  const { hasMore, ...place } = await readMailbox(server, {
    uidValidity: isEnabled ? uidValidity : null,
    lastUid,
    most: MOST,
    allowsPrivate: services.config.ALLOW_PRIVATE_ADDRESSES,
    take: async (mail, validity) => {
      const tooMuchFrom = await take(services, ctx, mail, server.trustedServer);
      if (tooMuchFrom !== null) left.add(tooMuchFrom);
      return advanceMailbox(ctx, leaseToken, { uidValidity: validity, lastUid: mail.uid });
    },
  });
  // one that is not in use begins when it is
  if (isEnabled) await advanceMailbox(ctx, leaseToken, place);
  return { hasMore, left };
}

/** Whatever becomes of it, what came after it does not wait. Answers the sender who has written too much. */
async function take(
  { box, log }: WorkerServices,
  ctx: Context,
  { raw, receivedAt, isCut, uid }: MailboxMail,
  trustedServer: string | null,
): Promise<string | null> {
  const email = await parseEmail(raw, { envelope: null, receivedAt, isCut }).catch((error: unknown) => {
    if (error instanceof EmailUnreadable) return null;
    throw error;
  });
  if (email === null) {
    // it stays in the mailbox, and must not hold up what came after it
    log.warn({ organizationId: ctx.organizationId, uid: uid.toString() }, 'an e-mail cannot be read');
    return null;
  }
  const outcome = await receiveEmail(ctx, { email, box, trustedServer }).catch((error: unknown) => {
    // what the database cannot hold, it will not hold the next time either
    if (!String((error as { code?: unknown }).code).startsWith(DATA_EXCEPTION)) throw error;
    log.warn({ err: error, organizationId: ctx.organizationId, uid: uid.toString() }, 'an e-mail cannot be kept');
    return null;
  });
  if (outcome === null) return null;
  log.info({ organizationId: ctx.organizationId, uid: uid.toString(), outcome: outcome.kind }, 'an e-mail has come');
  return outcome.kind === 'too_many' ? email.fromAddress : null;
}

import type { LeftMailReason } from '@perch/core';
import {
  advanceMailbox,
  claimMailbox,
  dueLeftMail,
  finishMailbox,
  forgetLeftMail,
  leaveMail,
  receiveEmail,
  type ClaimedMailbox,
  type Context,
  type DueLeftMail,
} from '@perch/desk';
import { EmailUnreadable, MailboxError, parseEmail, readMailbox, type MailboxMail } from '@perch/notify';
import type { Processor } from '@perch/queue';
import type { WorkerServices } from '../services.ts';

const LEASE_SECONDS = 300;
/** E-mails of one look; the rest comes with the next, at once. */
const MOST = 50;
/** Of those that were passed over before. */
const MOST_AGAIN = 20;
const NOTHING_LEFT: DueLeftMail = { due: [], oldest: null };

/**
 * Looks into an organization's mailbox. What is taken twice is one message, a look
 * that breaks off goes on there, and what cannot be taken holds up nothing.
 */
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
      const { hasMore, tooMuchFrom } = await look(services, ctx, claimed);
      const nextLookAt = hasMore ? now() : after(config.POLL_MAILBOX_SECONDS);
      const detail = `Too much mail within an hour: ${[...tooMuchFrom].join(', ')}`;
      const failure = tooMuchFrom.size === 0 ? null : { code: 'mail_left', detail };
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
  /** addresses whose e-mails have to wait: so many that a machine writes */
  tooMuchFrom: Set<string>;
}

async function look(services: WorkerServices, ctx: Context, claimed: ClaimedMailbox): Promise<Look> {
  const { leaseToken, server, isEnabled, uidValidity, lastUid } = claimed;
  const tooMuchFrom = new Set<string>();
  const { due, oldest } = isEnabled ? await dueLeftMail(ctx, MOST_AGAIN) : NOTHING_LEFT;
  const { hasMore, ...place } = await readMailbox(server, {
    uidValidity: isEnabled ? uidValidity : null,
    lastUid,
    most: MOST,
    again: due,
    lookBackTo: oldest,
    allowsPrivate: services.config.ALLOW_PRIVATE_ADDRESSES,
    take: async (mail, validity) => {
      const { uid, receivedAt } = mail;
      const before = due.find((each) => each.uid === uid && each.uidValidity === validity) ?? null;
      const passed = await take(services, ctx, mail, server.trustedServer);
      if (passed?.from !== undefined) tooMuchFrom.add(passed.from);
      if (passed) await leaveMail(ctx, { uidValidity: validity, uid, receivedAt, ...passed, before });
      else if (before) await forgetLeftMail(ctx, before);
      return before !== null || advanceMailbox(ctx, leaseToken, { uidValidity: validity, lastUid: uid });
    },
    gone: (place) => forgetLeftMail(ctx, place),
  });
  // one that is not in use begins when it is
  if (isEnabled) await advanceMailbox(ctx, leaseToken, place);
  return { hasMore, tooMuchFrom };
}

/** Why an e-mail is passed over, and who has written too much. */
interface Passed {
  reason: LeftMailReason;
  from?: string;
}

/** Whatever becomes of it, what came after it does not wait. Null: it needs no second look. */
async function take(
  { box, log }: WorkerServices,
  ctx: Context,
  { raw, receivedAt, isCut, uid }: MailboxMail,
  trustedServer: string | null,
): Promise<Passed | null> {
  if (raw === null) return { reason: 'not_fetched' };
  const at = { organizationId: ctx.organizationId, uid: uid.toString() };
  try {
    const email = await parseEmail(raw, { envelope: null, receivedAt, isCut });
    const outcome = await receiveEmail(ctx, { email, box, trustedServer });
    log.info({ ...at, outcome: outcome.kind }, 'an e-mail has come');
    return outcome.kind === 'too_many' ? { reason: 'too_many', from: email.fromAddress } : null;
  } catch (error) {
    log.warn({ err: error, ...at }, 'an e-mail was passed over');
    return { reason: reasonOf(error) };
  }
}

/** SQLSTATE class 22. */
const DATA_EXCEPTION = '22';

function reasonOf(error: unknown): LeftMailReason {
  if (error instanceof EmailUnreadable) return 'unreadable';
  // what the database cannot hold, it will not hold the next time either
  return String((error as { code?: unknown }).code).startsWith(DATA_EXCEPTION) ? 'not_storable' : 'failed';
}

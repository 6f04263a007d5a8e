import type { ReceivedEmail } from '@perch/contracts';
import { checkSender, decideMail, kindOfMail, splitAddress, type MailDecision } from '@perch/core';
import { settleAll, type SecretBox, type Statement } from '@perch/db';
import { refreshActivity } from '../contacts/refresh-activity.ts';
import { refreshClocks } from '../clocks/refresh-clocks.ts';
import { wakeTicket } from '../clocks/wake-ticket.ts';
import type { Context } from '../context.ts';
import { membersIn, writeIntakeNotifications } from '../notifications/write-intake-notifications.ts';
import { announceNotifications } from '../notifications/write-notifications.ts';
import { findMailTickets, type FoundTicket } from './find-mail-tickets.ts';
import { readMailSenders, type MailSender } from './mail-senders.ts';
import { recordBounce } from './record-bounce.ts';
import { MOST_EMAILS_PER_HOUR, sentLatelySql, sinceOf } from './sent-lately.ts';
import { dropFiles, storeFiles, type StoredFiles } from './store-files.ts';
import { appendEmail, openEmailTicket, type EmailRow, type WrittenEmail } from './write-email.ts';

export interface ReceiveEmail {
  email: ReceivedEmail;
  /** makes and knows the tokens of our addresses */
  box: SecretBox;
  /** whose `Authentication-Results` are believed; null: nobody's */
  trustedServer: string | null;
}

export type EmailOutcome =
  | { kind: 'stored'; messageId: string; ticketId: string }
  /** it was here before */
  | { kind: 'known' }
  | { kind: 'ignored'; reason: 'loop' | 'auto_reply_without_ticket' | 'bounce_of_nothing' }
  | { kind: 'bounced' }
  /** so many from one address that a machine writes: later, please */
  | { kind: 'too_many' };

/** As with public messages: a customer who answers within a week goes on with the ticket. */
export const EMAIL_REOPEN_HOURS = 7 * 24;

// intake holds it too while it decides, so that ticket numbers follow each other
const LOCK = 'SELECT FROM organization WHERE id = $1 FOR NO KEY UPDATE';

const KNOWN = `
  SELECT
    -- without an address it was erased, and stays so
    EXISTS (SELECT FROM email WHERE organization_id = $1 AND internet_message_id = $2 AND from_address IN ($3, '')
      AND authentication IS NOT NULL) AS "isKnown",
    EXISTS (SELECT FROM email WHERE organization_id = $1 AND internet_message_id = $2
      AND authentication IS NULL) AS "isOurMessageId",
    ${sentLatelySql('$3', '$4')} AS "lately"`;

interface Known {
  isKnown: boolean;
  isOurMessageId: boolean;
  lately: number;
}

/**
 * Takes an e-mail in: into the ticket it belongs to, as a new ticket, or not at all. The same e-mail again, from another
 * server or mailbox, changes nothing.
 */
export async function receiveEmail(ctx: Context, input: ReceiveEmail): Promise<EmailOutcome> {
  const { email } = input;
  if (email.isReport) return recordBounce(ctx, email);
  const values = knownValues(ctx, email);
  const [before] = await ctx.db.query<Known & { [column: string]: unknown }>(KNOWN, values);
  if (before!.isKnown) return { kind: 'known' };
  if (email.files.length === 0)
    return tell(ctx, await ctx.db.pipeline((statement) => take(statement, ctx, input, NONE)));
  // files are stored before the transaction, which holds the organization, and only for an e-mail that will be kept
  const refused = await ctx.db.pipeline(async (statement) => {
    const judged = await judge(statement, ctx, input);
    return 'outcome' in judged ? judged.outcome : null;
  });
  if (refused) return refused;
  const files = await storeFiles(ctx, email);
  try {
    const taken = await ctx.db.pipeline((statement) => take(statement, ctx, input, files));
    if (taken.outcome.kind !== 'stored') await dropFiles(ctx, files);
    return await tell(ctx, taken);
  } catch (error) {
    await dropFiles(ctx, files);
    throw error;
  }
}

const NONE: StoredFiles = { ids: [], refused: [] };

const knownValues = ({ organizationId, now }: Context, email: ReceivedEmail) => [
  organizationId,
  email.internetMessageId,
  email.fromAddress,
  sinceOf(now()),
];

async function tell(ctx: Context, { outcome, written, told }: Taken): Promise<EmailOutcome> {
  if (written) await announce(ctx, written);
  await announceNotifications(ctx, told);
  return outcome;
}

interface Taken {
  outcome: EmailOutcome;
  written: WrittenEmail | null;
  told: string[];
}

interface Judged {
  kind: ReturnType<typeof kindOfMail>;
  decision: Exclude<MailDecision, { kind: 'ignore' }>;
  found: (FoundTicket | null)[];
  senders: MailSender[];
}

/** What becomes of an e-mail, under the organization's row. */
async function judge(
  statement: Statement,
  ctx: Context,
  { email, box }: ReceiveEmail,
): Promise<Judged | { outcome: EmailOutcome }> {
  const { organizationId } = ctx;
  const [, knownRows, senders] = await settleAll([
    statement('mail-lock', LOCK, [organizationId]),
    statement('mail-known', KNOWN, knownValues(ctx, email)),
    readMailSenders(statement, organizationId),
  ]);
  const known = knownRows.rows[0] as Known;
  if (known.isKnown) return { outcome: { kind: 'known' } };
  const addresses = new Set(senders.map(({ address }) => address));
  const kind = kindOfMail(email, { addresses, isOurMessageId: known.isOurMessageId });
  if (known.lately >= MOST_EMAILS_PER_HOUR && kind !== 'loop') return { outcome: { kind: 'too_many' } };

  const found = await findMailTickets(statement, organizationId, email, box);
  const decision = decideMail(
    {
      kind: kind === 'bounce' ? 'auto_reply' : kind,
      fromAddress: email.fromAddress,
      receivedAt: email.receivedAt,
      text: email.text,
      senderName: email.from.name,
      hasFiles: email.files.length > 0 || email.refusedFiles.length > 0,
      ...found,
    },
    { reopenHours: EMAIL_REOPEN_HOURS },
  );
  if (decision.kind === 'ignore') return { outcome: { kind: 'ignored', reason: decision.reason } };
  return { kind, decision, found: [found.byToken, found.byHeader], senders };
}

async function take(statement: Statement, ctx: Context, input: ReceiveEmail, files: StoredFiles): Promise<Taken> {
  const { email, trustedServer } = input;
  const { organizationId } = ctx;
  const judged = await judge(statement, ctx, input);
  if ('outcome' in judged) return { outcome: judged.outcome, written: null, told: [] };
  const { kind, decision, found, senders } = judged;
  const row: EmailRow = {
    email,
    files,
    authentication: checkSender(email.authenticationResults, trustedServer, email.fromAddress),
    isAutomatic: kind !== 'message',
    isFromOther: decision.kind === 'append' && decision.isFromOther,
    reason: decision.reason,
  };
  const written = await write(statement, ctx, row, decision, found, senders);
  await refreshClocks(statement, organizationId, [written.ticketId], ctx.now());
  await refreshActivity(statement, organizationId, { ticketIds: [written.ticketId] });
  const told = row.isAutomatic ? null : await tellAssignee(statement, ctx, written, email.receivedAt);
  const woken = row.isAutomatic ? [] : await wakeTicket(statement, ctx, written);
  return {
    outcome: { kind: 'stored', messageId: written.messageId, ticketId: written.ticketId },
    written,
    told: [...membersIn(told), ...woken],
  };
}

const tellAssignee = async (
  statement: Statement,
  { organizationId, now }: Context,
  { messageId: id, ticketId }: WrittenEmail,
  postedAt: Date,
) =>
  writeIntakeNotifications(
    statement,
    organizationId,
    { opened: [], messages: [{ id, ticketId, direction: 'in', postedAt }] },
    null,
    now(),
  );

function write(
  statement: Statement,
  ctx: Context,
  row: EmailRow,
  decision: Exclude<MailDecision, { kind: 'ignore' }>,
  found: readonly (FoundTicket | null)[],
  senders: readonly MailSender[],
): Promise<WrittenEmail> {
  if (decision.kind === 'append') {
    const ticket = found.find((each) => each?.id === decision.ticketId)!;
    return appendEmail(statement, ctx, row, ticket, decision.opens);
  }
  const { followUpOfId, relatedToId } = decision;
  return openEmailTicket(statement, ctx, row, {
    followUpOf: found.find((each) => each !== null && each.id === followUpOfId) ?? null,
    relatedToId,
    departmentId: addressedDepartment(row.email, senders),
  });
}

/** The department whose address it was sent to; null: none of those that work. */
function addressedDepartment({ recipients }: ReceivedEmail, senders: readonly MailSender[]): string | null {
  for (const recipient of recipients) {
    const { address } = splitAddress(recipient);
    const sender = senders.find((each) => each.isActive && (each.address === address || each.address === recipient));
    if (sender) return sender.departmentId;
  }
  return null;
}

async function announce(ctx: Context, { messageId, ticketId, rev, newContactId }: WrittenEmail): Promise<void> {
  if (newContactId) await ctx.publish({ type: 'contact.changed', id: newContactId });
  await ctx.publish({ type: 'message.changed', id: messageId, ticketId });
  await ctx.publish({ type: 'ticket.changed', id: ticketId, ticketId, rev });
}

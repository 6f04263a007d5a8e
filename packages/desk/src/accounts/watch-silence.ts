import { silenceOf } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { emailWhoSetsUp } from './email-who-sets-up.ts';

// by itself and first: what is read beside it is read after the wait for the account
const LOCK = `
  SELECT state, silence_hours, listening_since, silence_told_since FROM account
  WHERE organization_id = $1 AND id = $2 AND silence_hours IS NOT NULL AND silence_due_at <= $3
  FOR NO KEY UPDATE`;

const RECEIVED = `
  SELECT max(last_received_at) AS at FROM stream WHERE organization_id = $1 AND account_id = $2`;

const LOOK_AGAIN = `UPDATE account SET silence_due_at = $3 WHERE organization_id = $1 AND id = $2`;

// nobody is told again before something has come, and then not for as many hours
const ALARM = `
  UPDATE account SET silence_told_since = $4, silence_due_at = $3::timestamptz + silence_hours * interval '1 hour'
  WHERE organization_id = $1 AND id = $2`;

/**
 * Tells everybody who may set up X when nothing that somebody else wrote has arrived for as many hours as the account
 * allows; once, until something arrives. Does nothing for an account that is not due to be looked at.
 * @returns whether people are told
 */
export async function watchSilence(ctx: Context, { accountId }: { accountId: string }): Promise<boolean> {
  const now = ctx.now();
  const isAlarm = await ctx.db.pipeline((statement) => look(statement, ctx.organizationId, accountId, now));
  if (isAlarm) await ctx.publish({ type: 'account.changed', id: accountId });
  return isAlarm;
}

async function look(statement: Statement, organizationId: string, accountId: string, now: Date): Promise<boolean> {
  const key = [organizationId, accountId];
  const [{ rows }, received] = await settleAll([
    statement('watch-silence-lock', LOCK, [...key, now]),
    statement('watch-silence-received', RECEIVED, key),
  ]);
  const account = rows[0];
  if (!account) return false;
  const silence = silenceOf(
    {
      silenceHours: account.silence_hours,
      isRead: account.state === 'connected',
      lastReceivedAt: received.rows[0]!.at,
      listeningSince: account.listening_since,
      toldSince: account.silence_told_since,
    },
    now,
  );
  if (silence.kind === 'wait') {
    await statement('watch-silence-again', LOOK_AGAIN, [...key, silence.until]);
    return false;
  }
  const data = { since: silence.since.toISOString(), hours: String(account.silence_hours) };
  await settleAll([
    statement('watch-silence-alarm', ALARM, [...key, now, silence.since]),
    emailWhoSetsUp(statement, { organizationId, accountId, template: 'account-silent', data }, now),
  ]);
  return true;
}

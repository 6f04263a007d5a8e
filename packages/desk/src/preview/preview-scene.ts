import {
  MAX_PREVIEWED_DIRECT_MESSAGES,
  MAX_PREVIEWED_TWEETS,
  type Capture,
  type CapturePreview,
} from '@perch/contracts';
import type { Brand, CompiledCapture } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import { checkCapture } from '../accounts/check-capture.ts';
import { readSaved } from '../accounts/read-saved.ts';
import { cachedCapture, captureOf } from '../intake/capture-cache.ts';
import { brandOf, readBrands, readCapture, settingsOf } from '../intake/page-queries.ts';
import { receptions, type PolledBrand } from './receivers.ts';
import type { Reception, ReplayedDirectMessage } from './replay.ts';
import { storedMessages } from './stored-messages.ts';

const DAY_MS = 86_400_000;

// what lies beyond the newest MAX_PREVIEWED_TWEETS is left out; counted in the index, tweets gone from X too
const PERIOD = `
  SELECT a.twitter_user_id, least(a.connected_at, (SELECT t.posted_at FROM tweet t
      WHERE t.organization_id = $1 AND t.account_id = $2 ORDER BY t.posted_at, t.id LIMIT 1)) AS history_began_at,
    greatest(${beyond('t.account_id = $2')}, ${beyond('t.account_id = ANY ($3)')}) AS beyond_at
  FROM account a WHERE a.organization_id = $1 AND a.id = $2`;

function beyond(whose: string): string {
  return `(SELECT t.posted_at FROM tweet t WHERE t.organization_id = $1 AND ${whose} AND t.posted_at >= $4
    ORDER BY t.posted_at DESC, t.id DESC OFFSET ${MAX_PREVIEWED_TWEETS} LIMIT 1)`;
}

/** All that a preview needs but the tweets themselves. */
export interface Scene {
  accountId: string;
  otherIds: string[];
  receptions: { now: Reception; after: Reception };
  from: Date;
  limitedBy: CapturePreview['limitedBy'];
  /** in the order they were sent */
  messages: ReplayedDirectMessage[];
}

/**
 * @throws AppError as `readSaved` and `checkCapture` do: what could not be saved is not previewed either
 */
export async function readScene(
  statement: Statement,
  organizationId: string,
  { accountId, capture, since }: { accountId: string; capture: Capture; since: Date },
): Promise<Scene> {
  const [saved, brandRows] = await settleAll([
    readSaved(statement, organizationId, accountId, capture, { locks: false }),
    readBrands(statement, organizationId),
  ]);
  checkCapture(capture, saved.known);
  const brands = brandRows.rows.map((row): PolledBrand => ({
    brand: brandOf(row),
    isPolled: row.is_polled as boolean,
  }));
  const otherIds = brands.map(({ brand }) => brand.accountId).filter((id) => id !== accountId);
  const accountIds = [accountId, ...otherIds];
  const [period, messages, others] = await settleAll([
    statement('preview-period', PERIOD, [organizationId, accountId, otherIds, since]),
    storedMessages(statement, organizationId, accountId, accountIds, {
      from: since,
      most: MAX_PREVIEWED_DIRECT_MESSAGES + 1,
    }),
    capturesOf(statement, organizationId, otherIds),
  ]);
  const row = period.rows[0] as { twitter_user_id: string; history_began_at: Date; beyond_at: Date | null };
  const { from, limitedBy } = periodOf(since, row, messages);
  const account: Brand = { accountId, twitterUserId: row.twitter_user_id };
  return {
    accountId,
    otherIds,
    receptions: receptions(account, brands, { saved: saved.capture, edited: capture }, others),
    from,
    limitedBy,
    messages: messages.filter(({ postedAt }) => postedAt >= from).toReversed(),
  };
}

async function capturesOf(
  statement: Statement,
  organizationId: string,
  accountIds: readonly string[],
): Promise<Map<string, CompiledCapture>> {
  const captures = accountIds.map(async (id): Promise<[string, CompiledCapture]> => {
    const cached = cachedCapture(organizationId, id);
    const { rows } = await readCapture(statement, organizationId, id, cached?.revision ?? -1);
    return [id, captureOf(organizationId, id, cached, settingsOf(rows[0]))];
  });
  return new Map(await settleAll(captures));
}

/** From when on everything is there and not too much. */
function periodOf(
  since: Date,
  { history_began_at: beganAt, beyond_at: tweetsBeyond }: { history_began_at: Date; beyond_at: Date | null },
  messages: readonly ReplayedDirectMessage[],
): Pick<Scene, 'from' | 'limitedBy'> {
  const messagesBeyond = messages[MAX_PREVIEWED_DIRECT_MESSAGES]?.postedAt ?? null;
  const beyondMs = Math.max(tweetsBeyond?.getTime() ?? 0, messagesBeyond?.getTime() ?? 0);
  if (beyondMs > 0) return { from: new Date(beyondMs + 1), limitedBy: 'volume' };
  return beganAt > since ? { from: beganAt, limitedBy: 'history' } : { from: since, limitedBy: null };
}

export const daysBefore = (at: Date, days: number) => new Date(at.getTime() - days * DAY_MS);

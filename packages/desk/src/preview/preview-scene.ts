import {
  MAX_PREVIEWED_DIRECT_MESSAGES,
  MAX_PREVIEWED_TWEETS,
  type Capture,
  type CapturePreview,
} from '@perch/contracts';
import type { CompiledCapture } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import { checkCapture } from '../accounts/check-capture.ts';
import { readSaved } from '../accounts/read-saved.ts';
import { cachedCapture, captureOf } from '../intake/capture-cache.ts';
import { readCapture, settingsOf } from '../intake/page-queries.ts';
import { readImportedThreads, type ImportedThreads } from './imported-threads.ts';
import { readPreviewedAccounts } from './previewed-accounts.ts';
import { receptions } from './receivers.ts';
import type { Reception, ReplayedDirectMessage, ReplayedTweet } from './replay.ts';
import { storedMessages } from './stored-messages.ts';
import { tweetsOfOthers } from './stored-tweets.ts';

const DAY_MS = 86_400_000;

/** Those of other accounts are looked through for shared conversations only, which costs less. */
const MOST_OF_OTHERS = 5 * MAX_PREVIEWED_TWEETS;

// what lies beyond the newest of them is left out; counted in the index, tweets gone from X too
const BEYOND = `
  SELECT greatest(${beyond('t.account_id = $2', MAX_PREVIEWED_TWEETS)},
    ${beyond('t.account_id = ANY ($3)', MOST_OF_OTHERS)}) AS beyond_at`;

function beyond(whose: string, most: number): string {
  return `(SELECT t.posted_at FROM tweet t WHERE t.organization_id = $1 AND ${whose} AND t.posted_at >= $4
    AND t.expires_at IS NULL
    ORDER BY t.posted_at DESC, t.id DESC OFFSET ${most} LIMIT 1)`;
}

/** All that a preview needs but the tweets of the account themselves. */
export interface Scene {
  accountId: string;
  otherIds: string[];
  receptions: { now: Reception; after: Reception };
  from: Date;
  limitedBy: CapturePreview['limitedBy'];
  /** in the order they were sent */
  messages: ReplayedDirectMessage[];
  /** what other accounts of ours have met of the same conversations, in the order they were posted */
  tweetsOfOthers: Iterable<ReplayedTweet>;
  imported: ImportedThreads;
}

/**
 * @throws AppError as `readSaved` and `checkCapture` do: what could not be saved is not previewed either
 */
export async function readScene(
  statement: Statement,
  organizationId: string,
  { accountId, capture, since, now }: { accountId: string; capture: Capture; since: Date; now: Date },
): Promise<Scene> {
  const saved = await readSaved(statement, organizationId, accountId, capture, { locks: false });
  checkCapture(capture, saved.known, saved.username);
  const { account, beganAt, brands } = await readPreviewedAccounts(statement, organizationId, accountId);
  const others = brands.filter(({ brand }) => brand.accountId !== accountId);
  const otherIds = others.map(({ brand }) => brand.accountId);
  const [beyondRows, stored, captures] = await settleAll([
    statement('preview-beyond', BEYOND, [organizationId, accountId, otherIds, since]),
    storedMessages(statement, organizationId, accountId, [accountId, ...otherIds], {
      from: since,
      most: MAX_PREVIEWED_DIRECT_MESSAGES + 1,
    }),
    capturesOf(statement, organizationId, otherIds),
  ]);
  const beyondAt = beyondRows.rows[0]!.beyond_at as Date | null;
  const { from, limitedBy } = periodOf(since, beganAt ?? now, beyondAt, stored);
  const messages = stored.filter(({ postedAt }) => postedAt >= from).toReversed();
  return {
    accountId,
    otherIds,
    receptions: receptions(account, brands, { saved: saved.capture, edited: capture }, captures),
    from,
    limitedBy,
    messages,
    imported: await readImportedThreads(statement, organizationId, [account, ...others], messages, from),
    tweetsOfOthers: await tweetsOfOthers(statement, organizationId, accountId, otherIds, from),
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
  beganAt: Date,
  tweetsBeyond: Date | null,
  messages: readonly ReplayedDirectMessage[],
): Pick<Scene, 'from' | 'limitedBy'> {
  const messagesBeyond = messages[MAX_PREVIEWED_DIRECT_MESSAGES]?.postedAt ?? null;
  const beyondMs = Math.max(tweetsBeyond?.getTime() ?? 0, messagesBeyond?.getTime() ?? 0);
  if (beyondMs >= beganAt.getTime()) return { from: new Date(beyondMs + 1), limitedBy: 'volume' };
  return beganAt > since ? { from: beganAt, limitedBy: 'history' } : { from: since, limitedBy: null };
}

export const daysBefore = (at: Date, days: number) => new Date(at.getTime() - days * DAY_MS);

import { settleAll, type Statement } from '@perch/db';
import { cachedCapture, captureOf } from '../intake/capture-cache.ts';
import { readCapture, settingsOf } from '../intake/page-queries.ts';
import { addKeywordHits, keywordHits } from './keyword-hits.ts';

/** A tweet by somebody else that shows other words than before. */
export interface RewordedTweet {
  id: string;
  accountId: string;
  text: string;
  /** as Postgres writes it into JSON */
  postedAt: string;
}

const DROP_HITS = `DELETE FROM keyword_match WHERE organization_id = $1 AND tweet_row_id = ANY ($2)`;

/** Puts tweets into the streams of the keywords that are in them now, and takes them out of the others. */
export async function matchReworded(
  statement: Statement,
  organizationId: string,
  tweets: readonly RewordedTweet[],
  now: Date,
): Promise<void> {
  if (tweets.length === 0) return;
  const accounts = [...new Set(tweets.map(({ accountId }) => accountId))].map((accountId) => ({
    accountId,
    cached: cachedCapture(organizationId, accountId),
  }));
  const [, ...captures] = await settleAll([
    statement('reworded-drop-hits', DROP_HITS, [organizationId, tweets.map(({ id }) => id)]),
    ...accounts.map(({ accountId, cached }) =>
      readCapture(statement, organizationId, accountId, cached?.revision ?? -1),
    ),
  ]);
  const captureOfAccount = new Map(
    accounts.map(({ accountId, cached }, at) => [
      accountId,
      captureOf(organizationId, accountId, cached, settingsOf(captures[at]!.rows[0])),
    ]),
  );
  const hits = tweets.flatMap(({ id, accountId, text, postedAt }) =>
    keywordHits(captureOfAccount.get(accountId)!.keywords.match({ text }), { id, postedAt: new Date(postedAt) }),
  );
  if (hits.length > 0) await addKeywordHits(statement, organizationId, hits, now);
}

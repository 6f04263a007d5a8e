import { compileKeywords } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import { addKeywordHits, keywordHits } from './keyword-hits.ts';

/** A tweet by somebody else that shows other words than before. */
export interface RewordedTweet {
  id: string;
  accountId: string;
  text: string;
  /** as Postgres writes it into JSON */
  postedAt: string;
}

const READ_KEYWORDS = `
  SELECT account_id, id, phrase FROM keyword
  WHERE organization_id = $1 AND account_id = ANY ($2) ORDER BY account_id, position, id`;

const DROP_HITS = `DELETE FROM keyword_match WHERE organization_id = $1 AND tweet_row_id = ANY ($2)`;

/** Puts tweets into the streams of the keywords that are in them now, and takes them out of the others. */
export async function matchReworded(
  statement: Statement,
  organizationId: string,
  tweets: readonly RewordedTweet[],
): Promise<void> {
  if (tweets.length === 0) return;
  const accountIds = [...new Set(tweets.map(({ accountId }) => accountId))];
  const [keywords] = await settleAll([
    statement('reworded-keywords', READ_KEYWORDS, [organizationId, accountIds]),
    statement('reworded-drop-hits', DROP_HITS, [organizationId, tweets.map(({ id }) => id)]),
  ]);
  const matchers = new Map(
    accountIds.map((accountId) => {
      const own = (keywords.rows as { account_id: string; id: string; phrase: string }[]).filter(
        (keyword) => keyword.account_id === accountId,
      );
      return [accountId, compileKeywords(own)] as const;
    }),
  );
  const hits = tweets.flatMap(({ id, accountId, text, postedAt }) =>
    keywordHits(matchers.get(accountId)!.match({ text }), { id, postedAt: new Date(postedAt) }),
  );
  if (hits.length > 0) await addKeywordHits(statement, organizationId, hits);
}

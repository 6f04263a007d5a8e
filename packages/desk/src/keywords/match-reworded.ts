import { settleAll, type Statement } from '@perch/db';
import {
  addEscalationHits,
  dropEscalationHits,
  escalationHits,
  type EscalationHit,
} from '../escalation/escalation-hits.ts';
import { cachedRules, readRules } from '../escalation/escalation-rules.ts';
import { cachedCapture, captureOf } from '../intake/capture-cache.ts';
import { readCapture, settingsOf } from '../intake/page-queries.ts';
import { addKeywordHits, keywordHits } from './keyword-hits.ts';

/** A tweet by somebody else that shows other words than before. */
export interface RewordedTweet {
  id: string;
  accountId: string;
  authorId: string;
  kind: string;
  text: string;
  /** by a keyword stream: it is in no other */
  isFound: boolean;
  /** as Postgres writes it into JSON */
  postedAt: string;
}

const DROP_HITS = `DELETE FROM keyword_match WHERE organization_id = $1 AND tweet_row_id = ANY ($2)`;

/**
 * Puts tweets into the streams of the keywords that are in them now, and takes them out of the others; counts them for
 * the escalation rules whose words they have now, and for no others. Answers whether anything new counts.
 * @param alsoCounted what else the transaction counts: rules are locked once, in their order
 */
export async function matchReworded(
  statement: Statement,
  organizationId: string,
  tweets: readonly RewordedTweet[],
  now: Date,
  alsoCounted: readonly EscalationHit[] = [],
): Promise<boolean> {
  if (tweets.length === 0) return addEscalationHits(statement, organizationId, alsoCounted);
  const accounts = [...new Set(tweets.map(({ accountId }) => accountId))].map((accountId) => ({
    accountId,
    cached: cachedCapture(organizationId, accountId),
  }));
  const ids = tweets.map(({ id }) => id);
  const written = tweets.filter(({ isFound }) => !isFound);
  const [, gone, ...captures] = await settleAll([
    statement('reworded-drop-hits', DROP_HITS, [organizationId, written.map(({ id }) => id)]),
    dropEscalationHits(statement, organizationId, ids),
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
  const hits = written.flatMap(({ id, accountId, text, postedAt }) =>
    keywordHits(captureOfAccount.get(accountId)!.keywords.match({ text }), { id, postedAt: new Date(postedAt) }),
  );
  if (hits.length > 0) await addKeywordHits(statement, organizationId, hits, now);
  const rules = await settleAll(
    accounts.map(({ accountId }) =>
      readRules(statement, organizationId, accountId, cachedRules(organizationId, accountId)),
    ),
  );
  const counted = accounts.flatMap(({ accountId }, at) => {
    const own = tweets.filter((tweet) => tweet.accountId === accountId);
    return escalationHits(
      rules[at]!,
      own.map((tweet) => ({ ...tweet, isOwn: false })),
    );
  });
  return addEscalationHits(statement, organizationId, [...alsoCounted, ...counted], gone);
}

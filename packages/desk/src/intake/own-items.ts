import type { FetchedDirectMessage, FetchedTweet } from '@perch/contracts';
import type { Brand } from '@perch/core';
import type { Statement } from '@perch/db';
import { matchOwnItems, remoteIdOf, type UnsettledDelivery } from '../deliveries/match-own-items.ts';

// Our own tweets and direct messages come back from X. One that Perch has sent is not written down a second time.

/**
 * A delivery that an item of this author may be: in doubt now or before, posted by a person's word, or known by the
 * item's id already.
 */
export interface OwnDelivery extends Omit<UnsettledDelivery, 'state'> {
  state: UnsettledDelivery['state'] | 'sent';
  authorId: string;
  remoteId: string | null;
}

/**
 * SQL: the deliveries `d` of accounts `a` that items of these authors with these ids may be; $1 is the organization. Each
 * arm in the words of its partial index.
 */
export const ownDeliveries = ({ kind, authors, remoteIds }: Record<'kind' | 'authors' | 'remoteIds', string>) => `
  account a
  JOIN delivery d ON d.organization_id = a.organization_id AND d.account_id = a.id AND d.kind = ${kind}
    AND (d.state IN ('sending', 'unknown') OR d.state IN ('queued', 'failed') AND d.doubts > 0
      OR d.state = 'sent' AND d.remote_id IS NULL
      OR d.remote_id = ANY (${remoteIds}) AND d.account_id IS NOT NULL)
  WHERE a.organization_id = $1 AND a.twitter_user_id = ANY (${authors})`;

const READ = `
  SELECT d.id, d.kind, d.state, d.doubts, d.sending_at AS "sendingAt",
    d.attempt_at AS "attemptAt", d.payload, d.message_id AS "messageId",
    d.ticket_id AS "ticketId", d.remote_id AS "remoteId", a.twitter_user_id AS "authorId"
  FROM ${ownDeliveries({ kind: '$4', authors: '$2', remoteIds: '$3' })}
  ORDER BY d.id FOR UPDATE OF d`;

/** Reads and locks the deliveries of those of the authors that are accounts of ours, oldest first. */
export function readOwnDeliveries(
  statement: Statement,
  organizationId: string,
  kind: 'tweet' | 'dm',
  authorIds: readonly string[],
  remoteIds: readonly string[],
) {
  return statement('intake-deliveries', READ, [organizationId, [...new Set(authorIds)], remoteIds, kind]);
}

/** Which of the items were sent by Perch, through whichever account of ours: id of X → delivery. */
export function sentByPerch<Item extends FetchedTweet | FetchedDirectMessage>(
  items: readonly Item[],
  deliveries: readonly OwnDelivery[],
  brands: readonly Brand[],
): Map<string, OwnDelivery> {
  const sent = new Map<string, OwnDelivery>();
  if (deliveries.length === 0) return sent;
  for (const delivery of deliveries) if (delivery.remoteId !== null) sent.set(delivery.remoteId, delivery);
  const claimed = new Set(sent.keys());
  const byId = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
  for (const { twitterUserId } of brands) {
    const inDoubt = deliveries.filter((each) => each.authorId === twitterUserId && isInDoubt(each));
    const written = items.filter((item) => authorOf(item) === twitterUserId && !claimed.has(remoteIdOf(item)));
    const matched = matchOwnItems(written, inDoubt as UnsettledDelivery[], twitterUserId);
    for (const [remoteId, { id }] of matched) sent.set(remoteId, byId.get(id)!);
  }
  return sent;
}

const isInDoubt = ({ remoteId }: OwnDelivery) => remoteId === null;
const authorOf = (item: FetchedTweet | FetchedDirectMessage) => ('tweetId' in item ? item.authorId : item.senderId);

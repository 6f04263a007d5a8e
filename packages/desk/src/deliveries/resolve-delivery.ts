import { AppError, type ResolveReply } from '@perch/contracts';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { pricingFor } from '../usage/account-pricing.ts';
import { announceDelivery, sendingAccountOf } from './move-delivery.ts';
import type { SendingAccount } from './own-post.ts';
import { lockReply, moveOrRefuse, requireSteering, type Steered } from './steer-delivery.ts';

// a message that a poll made of a post of ours gives way to the reply's own; any other is what it shows
const TAKEN = `
  SELECT FROM delivery WHERE organization_id = $1 AND account_id = $2 AND kind = 'tweet' AND remote_id = $3 AND id <> $4
  UNION ALL
  SELECT FROM tweet w
  LEFT JOIN message m ON m.organization_id = $1 AND m.tweet_row_id = w.id
  WHERE w.organization_id = $1 AND (w.tweet_id = $3 OR w.latest_tweet_id = $3)
    AND (w.author_id <> $5 OR m.direction <> 'out' OR m.member_id IS NOT NULL OR m.api_key_id IS NOT NULL)
  LIMIT 1`;

const HOSTS = new Set(['x.com', 'www.x.com', 'mobile.x.com', 'twitter.com', 'www.twitter.com', 'mobile.twitter.com']);

/**
 * A person says whether a reply in doubt was posted, having looked on X. Without an address it counts as posted, and is
 * told apart from others when X shows it.
 * @throws AppError `not_found`, `delivery_not_retryable`, `validation_failed` (what stands there is not this reply)
 */
export async function resolveDelivery(
  ctx: Context,
  deliveryId: string,
  { posted, url }: ResolveReply,
  steered: Steered = 'reply',
): Promise<void> {
  requireSteering(ctx, steered);
  const { organizationId } = ctx;
  const moved = await ctx.db.pipeline(async (statement) => {
    const [account, { reply }] = await settleAll([
      sendingAccountOf(statement, organizationId, deliveryId),
      lockReply(statement, organizationId, deliveryId, steered),
    ]);
    if (reply.kind !== 'tweet' && reply.kind !== 'dm') throw new AppError('delivery_not_retryable');
    if (!posted) return moveOrRefuse(statement, ctx, reply, { type: 'agent_says_not_posted' });
    const remoteId = url === undefined ? null : tweetIdOf(url, account);
    if (remoteId !== null) {
      const values = [organizationId, reply.accountId, remoteId, deliveryId, account!.twitterUserId];
      const isTaken = (await statement('delivery-taken', TAKEN, values)).rows.length > 0;
      if (isTaken || reply.kind !== 'tweet') refuseUrl('This is not the reply');
    }
    const prices = pricingFor(ctx, account?.appPricing).prices;
    return moveOrRefuse(statement, ctx, reply, { type: 'agent_says_posted', remoteId }, { account, prices });
  });
  await announceDelivery(ctx, moved);
}

/** The tweet's id, of an address under the account's own name. */
function tweetIdOf(url: string, account: SendingAccount | null): string {
  const { hostname, pathname } = new URL(url);
  const [, handle, id] = /^\/([^/]+)\/status\/(\d+)/u.exec(pathname) ?? [];
  const isOurs = account !== null && handle?.toLowerCase() === account.username.toLowerCase();
  if (!HOSTS.has(hostname) || !isOurs) refuseUrl('The address of a tweet by the account that replied');
  return id!;
}

function refuseUrl(message: string): never {
  throw new AppError('validation_failed', { errors: [{ path: 'url', message }] });
}

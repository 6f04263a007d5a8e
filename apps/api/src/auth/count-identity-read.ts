import type { TwitterIdentity } from '@perch/contracts';
import { recordReads, type Context } from '@perch/desk';

/** X was asked who has authorized us, and bills that. */
export const countIdentityRead = (ctx: Context, accountId: string, { twitterUserId }: TwitterIdentity, at: Date) =>
  recordReads(ctx, { accountId, charges: [{ kind: 'user_read', ids: [twitterUserId], isIncluded: false }], at });

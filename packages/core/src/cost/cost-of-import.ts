import type { Pricing } from './billing-rules.ts';

/** What an import has brought, by what X bills. */
export interface ImportedCounts {
  /** by others */
  posts: number;
  ownPosts: number;
  /** different people */
  users: number;
  media: number;
  directMessages: number;
}

/** What X bills for it, micro-dollars: each resource once, as on one UTC day. */
export function costOfImport(counts: ImportedCounts, { prices, rules }: Pricing, readerUserId: string): number {
  const ownPost = rules.appOwnerUserId === readerUserId ? prices.ownPostRead : prices.postRead;
  const beside = counts.users * prices.userRead + counts.media * prices.mediaRead;
  return (
    counts.posts * prices.postRead +
    counts.ownPosts * ownPost +
    counts.directMessages * prices.dmEventRead +
    (rules.includesCount ? beside : 0)
  );
}

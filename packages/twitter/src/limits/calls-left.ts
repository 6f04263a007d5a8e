import type { CallsLeft } from '@perch/contracts';

type CallKind = CallsLeft['kind'];

/** What people are shown, in this order: X's word for each kind of call. */
export const SHOWN_CALLS = Object.entries({
  mentions: 'GET /2/users/:id/mentions',
  direct_messages: 'GET /2/dm_events',
  own_tweets: 'GET /2/users/:id/tweets',
  search: 'GET /2/tweets/search/recent',
  tweets_sent: 'POST /2/tweets',
  direct_messages_sent: 'POST /2/dm_conversations/:id/messages',
} satisfies Record<CallKind, string>) as [CallKind, string][];

/** A window as it is kept (scripts.ts): numbers as text, null where there is nothing. */
export interface KeptWindow {
  limit: string | null;
  used: string | null;
  /** epoch milliseconds */
  reset: string | null;
  /** the limit that X named last, within this window or before */
  told: string | null;
  /** calls of the organization that asks, and how many organizations have called: of a window that all share */
  shares: { own: string | null; organizations: number } | null;
}

/** What is left of a window at `now`; null where nobody names a limit. By the rule of the script that takes calls. */
export function callsLeft(
  kept: KeptWindow,
  published: number | undefined,
  now: number,
): Pick<CallsLeft, 'limit' | 'remaining' | 'resetsAt' | 'source'> | null {
  const isOpen = kept.reset !== null && Number(kept.reset) > now;
  const limit = isOpen && kept.limit !== null ? Number(kept.limit) : kept.told !== null ? Number(kept.told) : published;
  if (limit === undefined) return null;
  const source = kept.told === null ? 'published' : 'x';
  if (!isOpen) return { limit, remaining: limit, resetsAt: null, source };
  const unused = Math.max(0, limit - Number(kept.used ?? 0));
  const remaining = kept.shares === null ? unused : Math.min(unused, shareLeft(limit, unused, kept.shares));
  return { limit, remaining, resetsAt: new Date(Number(kept.reset)).toISOString(), source };
}

/** Of the last fifth of what all share, an organization gets no more than its fair share of the whole. */
function shareLeft(limit: number, unused: number, shares: NonNullable<KeptWindow['shares']>): number {
  if (unused * 5 > limit) return unused;
  const own = Number(shares.own ?? 0);
  const organizations = shares.organizations + (own === 0 ? 1 : 0);
  return Math.max(0, Math.max(1, Math.floor(limit / organizations)) - own);
}

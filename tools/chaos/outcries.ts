import { holdsWord } from './cast.ts';
import type { SavedRule } from './evidence.ts';
import type { Facts } from './facts.ts';

/** A tweet that counts for a rule, by our own reading. Milliseconds. */
export interface Cry {
  at: number;
  author: string;
  /** since when X's timelines show it */
  shownAt: number;
  /** when Perch stored it; null: it has not, which is another check's to tell */
  knownAt: number | null;
  event?: number | undefined;
  thread?: number | undefined;
}

export interface Cries {
  /** those that stood unchanged all the time: they count from when they are known */
  sure: Cry[];
  /** these, and what was deleted or edited: whether it counted, and when it was said, depends on when it was read */
  possible: Cry[];
}

/** What counts for a rule: the word, said to the account by anybody but the organization itself. */
export function criesFor(facts: Facts, rule: SavedRule): Cries {
  const { organizationId, accountId, username, cast } = rule;
  const { written, tweets } = facts.evidence;
  const received = new Map(
    tweets
      .filter((each) => each.organizationId === organizationId && each.accountId === accountId)
      .map(({ itemId, receivedAt }) => [itemId, receivedAt.getTime()]),
  );
  const sure: Cry[] = [];
  const possible: Cry[] = [];
  for (const { id, event, thread, names, said, isDeleted } of written) {
    if (thread.kind !== 'public' || !names.includes(username)) continue;
    said.forEach(({ at, shownAt }, version) => {
      // read later it has later words, and is stored under the time of what was read first
      if (!said.slice(version).some(({ text }) => holdsWord(cast, text))) return;
      const times = { at: Date.parse(at), shownAt: Date.parse(shownAt), knownAt: received.get(id) ?? null };
      const cry = { ...times, author: thread.customer, event, thread: thread.index };
      possible.push(cry);
      if (said.length === 1 && !isDeleted) sure.push(cry);
    });
  }
  for (const post of facts.posts) {
    if (!('mentions' in post) || facts.account(post.from)?.organizationId === organizationId) continue;
    if (![post.inReplyToUser, ...post.mentions].includes(username) || !holdsWord(cast, post.text)) continue;
    const times = { at: Date.parse(post.createdAt), shownAt: Date.parse(post.indexedAt) };
    const cry = { ...times, knownAt: received.get(post.id) ?? null, author: post.from };
    possible.push(cry);
    sure.push(cry);
  }
  const inOrder = (cries: Cry[]) => cries.toSorted((one, other) => one.at - other.at);
  return { sure: inOrder(sure), possible: inOrder(possible) };
}

/** A window of a rule that ends with a tweet and is full. */
export interface Window {
  at: number;
  cries: Cry[];
  /** how many tweets, or people */
  held: number;
}

/** Looks at every moment by itself: all within a period up to it, that moment included. */
export function fullWindows({ cast }: SavedRule, cries: readonly Cry[]): Window[] {
  const moments = [...new Set(cries.map(({ at }) => at))];
  return moments
    .map((at): Window => {
      const within = cries.filter((cry) => cry.at > at - cast.windowMinutes * 60_000 && cry.at <= at);
      const held = cast.countsAuthors ? new Set(within.map(({ author }) => author)).size : within.length;
      return { at, cries: within, held };
    })
    .filter(({ held }) => held >= cast.count);
}

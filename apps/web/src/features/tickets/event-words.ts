import type { TFunction } from 'i18next';
import { clockEventWords, moment } from './clock-words.ts';
import type { TicketEventItem } from './queries.ts';

type NameOf = (id: string) => string | undefined;

/** One thing that happened, as a sentence. */
export function eventWords(t: TFunction, event: TicketEventItem, nameOf: NameOf): string {
  if (event.kind === 'tweet_gone') return tweetGoneWords(t, event.to);
  if (event.kind === 'email_bounced') return t('mail.bounced', event.to as { reason: string });
  if (event.kind === 'spam') return t(event.to === true ? 'event.spam' : 'event.spamNone');
  if (OF_TICKETS.has(event.kind)) {
    const { number, count } = event.to as { number: number; count?: number };
    return t(`event.${event.kind}`, { number, count });
  }
  if (event.kind === 'reply_scheduled')
    return t('event.reply_scheduled', { at: moment((event.to as { at: string }).at) });
  const clock = clockEventWords(t, event);
  if (clock) return clock;
  const to = valueWords(t, event.kind, event.to, nameOf);
  const key =
    to === null && (event.kind === 'assignee' || event.kind === 'tags')
      ? `event.${event.kind}None`
      : `event.${event.kind}`;
  return t(key, { to: to ?? t('event.nothing') });
}

/** What another ticket had to do with. */
const OF_TICKETS: ReadonlySet<TicketEventItem['kind']> = new Set([
  'merged',
  'merged_into',
  'split',
  'split_from',
  'linked',
  'unlinked',
]);

/** X says of some tweets that they are deleted, of others only that we may not see them. */
function tweetGoneWords(t: TFunction, to: unknown): string {
  const { isOwn, reason } = to as { isOwn: boolean; reason: string };
  if (reason === 'not_found') return t(isOwn ? 'event.tweetGoneOwn' : 'event.tweetGone');
  return t(isOwn ? 'event.tweetHiddenOwn' : 'event.tweetHidden');
}

/** `to` and `from` hold a word, an id, a row with a name, or a list of words. */
export function valueWords(t: TFunction, kind: TicketEventItem['kind'], value: unknown, nameOf: NameOf): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (Array.isArray(value)) return value.length > 0 ? value.map(String).join(', ') : null;
  if (typeof value === 'object') {
    const { name, id } = value as { name?: unknown; id?: unknown };
    if (typeof name === 'string') return name;
    return typeof id === 'string' ? (nameOf(id) ?? null) : null;
  }
  const text = String(value);
  if (kind === 'status' || kind === 'priority') return t(`${kind}.${text}`);
  return nameOf(text) ?? text;
}

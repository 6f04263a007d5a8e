import type { ReasonCode } from './types.ts';

/** The settings of an account's page that can decide about a tweet or direct message. */
export const CAPTURE_SETTINGS = [
  'mentions',
  'direct-messages',
  'replies',
  'quotes',
  'retweets',
  'keywords',
  'excluded',
  'muted',
  'unmatched',
  'reopen',
] as const;
export type CaptureSetting = (typeof CAPTURE_SETTINGS)[number];

/** `mode`: mentions or direct messages, by what the item is. Null: a rule that no setting changes. */
const BEHIND: Record<ReasonCode, CaptureSetting | 'mode' | null> = {
  already_in_ticket: null,
  conversation_continues: null,
  last_answer_from_ticket: null,
  reopened: 'reopen',
  late_message_of_closed_ticket: null,
  spam_ticket: null,
  thanks_only: null,
  follow_up: 'reopen',
  all_mentions: 'mentions',
  all_direct_messages: 'direct-messages',
  keyword: 'keywords',
  unmatched_department: 'unmatched',
  by_hand: null,
  incident: null,
  converted: null,
  added_by_hand: null,
  by_link: null,
  split: null,
  other_account_has_it: null,
  own_tweet: null,
  own_direct_message: null,
  own_brand: null,
  other_account_takes_it: null,
  imported_answered: null,
  before_connecting: null,
  retweet_off: 'retweets',
  quote_off: 'quotes',
  reply_off: 'replies',
  capture_off: 'mode',
  muted: 'muted',
  found_on_x: null,
  excluded_keyword: 'excluded',
  no_keyword_matched: 'keywords',
};

/** The setting that decided for this reason, so that whoever wonders can go there; null where none did. */
export function settingBehind(code: ReasonCode, channel: 'twitter' | 'twitter_dm'): CaptureSetting | null {
  const setting = BEHIND[code];
  if (setting !== 'mode') return setting;
  return channel === 'twitter' ? 'mentions' : 'direct-messages';
}

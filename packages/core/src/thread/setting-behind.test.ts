import { describe, expect, it } from 'vitest';
import { settingBehind } from './setting-behind.ts';
import { REASON_CODES } from './types.ts';

describe('the setting behind a reason', () => {
  it.each([
    ['a keyword that matched, and one that did not', 'keyword', 'keywords'],
    ['nothing matched', 'no_keyword_matched', 'keywords'],
    ['a word that keeps tickets away', 'excluded_keyword', 'excluded'],
    ['the time in which a ticket reopens', 'reopened', 'reopen'],
    ['that time being over', 'follow_up', 'reopen'],
    ['a switch', 'retweet_off', 'retweets'],
  ] as const)('is %s', (_claim, code, setting) => {
    expect(settingBehind(code, 'twitter')).toBe(setting);
    expect(settingBehind(code, 'twitter_dm')).toBe(setting);
  });

  it('is that of mentions or of direct messages when capture is off', () => {
    expect(settingBehind('capture_off', 'twitter')).toBe('mentions');
    expect(settingBehind('capture_off', 'twitter_dm')).toBe('direct-messages');
  });

  it('is none where the threading rules decided', () => {
    const ruled = REASON_CODES.filter((code) => settingBehind(code, 'twitter') === null);
    expect(ruled).toEqual([
      'already_in_ticket',
      'conversation_continues',
      'last_answer_from_ticket',
      'late_message_of_closed_ticket',
      'spam_ticket',
      'thanks_only',
      'by_hand',
      'incident',
      'converted',
      'added_by_hand',
      'by_link',
      'split',
      'other_account_has_it',
      'own_tweet',
      'own_direct_message',
      'own_brand',
      'other_account_takes_it',
      'imported_answered',
      'before_connecting',
      'found_on_x',
    ]);
  });
});

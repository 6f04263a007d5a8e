import type { Ticket } from '@perch/contracts';
import { describe, expect, test } from 'vitest';
import { defaultMode, parseDraft, serializeDraft } from './draft.ts';

const target = (via: 'tweet' | 'dm', available: boolean): Ticket['replyTargets'][number] => ({
  via,
  visibility: via === 'tweet' ? 'public' : 'private',
  inReplyToMessageId: null,
  accountUsername: 'acme',
  available,
  problem: available ? null : 'not_summoned',
  priceMicros: null,
  linkPriceMicros: null,
});

describe('a stored draft', () => {
  const draft = { mode: 'tweet' as const, texts: { tweet: 'Hello', dm: '', note: '' } };
  test('comes back as it was', () => expect(parseDraft(serializeDraft(draft))).toEqual(draft));
  test('is not kept when empty', () => {
    expect(serializeDraft({ mode: 'tweet', texts: { tweet: '', dm: '', note: '' } })).toBeNull();
  });
  test.each([null, '', '{', '{"mode":"fax"}', '[]', 'null'])('%s is no draft', (stored) =>
    expect(parseDraft(stored)).toBeNull(),
  );
});

describe('defaultMode', () => {
  test.each([
    ['twitter', [target('tweet', true), target('dm', true)], true, 'tweet'],
    ['twitter_dm', [target('dm', true)], true, 'dm'],
    ['twitter', [target('tweet', true)], false, 'note'],
    ['twitter', [target('tweet', false), target('dm', true)], true, 'tweet'],
    ['twitter', [], true, 'note'],
  ] as const)('%s, %j, may reply: %s → %s', (channel, replyTargets, canReply, expected) =>
    expect(defaultMode({ channel, replyTargets: [...replyTargets] }, canReply)).toBe(expected),
  );
});

import { expect, describe, test } from 'vitest';
import {
  draftKey,
  drafts,
  EMPTY_CONTENT,
  parseDraft,
  serializeDraft,
  takeAlong,
  type ReplyTarget,
} from './draft-store.ts';
import { defaultMode } from './draft.ts';
import { insertIntoReply } from './insert-into-reply.ts';

const target = (via: 'tweet' | 'dm' | 'email', available: boolean): ReplyTarget => ({
  via,
  visibility: via === 'tweet' ? 'public' : 'private',
  inReplyToMessageId: null,
  isEarlier: false,
  accountId: via === 'tweet' ? 'a1' : null,
  accountUsername: 'acme',
  recipient: null,
  available,
  problem: available ? null : 'not_summoned',
  priceMicros: null,
  linkPriceMicros: null,
  otherAccounts: [],
});

describe('a stored draft', () => {
  const draft = { ...EMPTY_CONTENT, mode: 'tweet' as const, texts: { ...EMPTY_CONTENT.texts, tweet: 'Hello' } };
  test('comes back as it was', () => expect(parseDraft(serializeDraft(draft))).toEqual(draft));
  test('of an older version too', () =>
    expect(parseDraft('{"mode":"tweet","texts":{"tweet":"Hello","dm":"","note":""}}')).toEqual(draft));
  test('is not kept when empty', () => expect(serializeDraft({ ...EMPTY_CONTENT, mode: 'tweet' })).toBeNull());
  test('keeps its files, and none that nobody can read', () => {
    const file = {
      id: '01a22493-be85-705a-a9e4-15b19621e70b',
      fileName: 'gate.png',
      contentType: 'image/png',
      kind: 'image',
      byteSize: 10,
      altText: null,
      url: '/api/v1/attachments/1/content',
    } as const;
    const stored = JSON.stringify({ ...draft, files: { ...EMPTY_CONTENT.files, tweet: [file, { id: 1 }] } });
    expect(parseDraft(stored)?.files.tweet).toEqual([file]);
  });
  test('reaches every composer that shows it', () => {
    const heard: string[] = [];
    const stop = drafts.subscribe('one', () => heard.push(drafts.read('one')!.texts.tweet));
    drafts.change('one', () => draft);
    drafts.change('two', () => draft);
    stop();
    drafts.change('one', () => EMPTY_CONTENT);
    expect(heard).toEqual(['Hello']);
  });
  test('of a merged ticket is taken along to where its composer looks, over nothing that stands there', () => {
    takeAlong(draft, draftKey('me.merged'));
    expect(parseDraft(localStorage.getItem('perch.draft.me.merged'))?.texts.tweet).toBe('Hello');
    takeAlong({ ...draft, texts: { ...draft.texts, tweet: 'Later' } }, draftKey('me.merged'));
    takeAlong(EMPTY_CONTENT, draftKey('me.merged'));
    expect(drafts.read(draftKey('me.merged'))?.texts.tweet).toBe('Hello');
  });
  test('takes an insertion below what was written, to whom that way goes by itself', async () => {
    const key = draftKey('me.inserted');
    drafts.change(key, () => ({
      ...draft,
      texts: { ...draft.texts, dm: 'Hello' },
      inReplyToMessageId: 'm1',
    }));
    await insertIntoReply({ memberId: 'me', ticketId: 'inserted', mode: 'dm', text: 'Open this' });
    expect(drafts.read(key)).toMatchObject({
      ...{ mode: 'dm', inReplyToMessageId: null },
      texts: { dm: 'Hello\n\nOpen this', tweet: 'Hello' },
    });
  });
  test.each([null, '', '{', '{"mode":"fax"}', '[]', 'null'])('%s is no draft', (stored) =>
    expect(parseDraft(stored)).toBeNull(),
  );
});

describe('defaultMode', () => {
  test.each([
    ['tweet', [target('tweet', true), target('dm', true)], true, 'tweet'],
    ['dm', [target('dm', true)], true, 'dm'],
    ['tweet', [target('tweet', true)], false, 'note'],
    ['tweet', [target('tweet', false), target('dm', true)], true, 'tweet'],
    ['tweet', [], true, 'note'],
    ['email', [target('dm', true)], true, 'dm'],
    ['email', [target('email', false)], true, 'note'],
    ['dm', [target('dm', false), target('email', false)], true, 'note'],
    ['tweet', [target('tweet', false), target('email', false)], true, 'tweet'],
  ] as const)('%s, %j, may reply: %s → %s', (preferred, targets, canReply, expected) =>
    expect(defaultMode(preferred, targets, canReply)).toBe(expected),
  );
});

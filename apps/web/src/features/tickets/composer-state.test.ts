import type { Message } from '@perch/contracts';
import { describe, expect, test } from 'vitest';
import { composerState, formatPrice, otherRoutes, refusedBefore, type ReplyTarget } from './composer-state.ts';

const tweet: ReplyTarget = {
  via: 'tweet',
  visibility: 'public',
  inReplyToMessageId: null,
  isEarlier: false,
  accountId: 'a1',
  accountUsername: 'acme',
  recipient: null,
  available: true,
  problem: null,
  priceMicros: 10_000,
  linkPriceMicros: 200_000,
};
const dm: ReplyTarget = { ...tweet, via: 'dm', visibility: 'private' };
const email: ReplyTarget = { ...dm, via: 'email', accountUsername: '' };
const targets = [tweet];

describe('composerState', () => {
  test('a text within the limit may go', () => {
    expect(composerState(targets, { mode: 'tweet', text: 'Thank you' })).toMatchObject({
      canSend: true,
      problem: null,
      priceMicros: 10_000,
    });
  });
  test('nothing but space may not', () =>
    expect(composerState(targets, { mode: 'tweet', text: '  ' })).toMatchObject({ canSend: false, isEmpty: true }));
  test('emoji weigh two', () =>
    expect(composerState(targets, { mode: 'tweet', text: '🐦'.repeat(141) }).canSend).toBe(false));
  test('a link makes it dear', () => {
    expect(composerState(targets, { mode: 'tweet', text: 'See https://acme.com/help' })).toMatchObject({
      priceMicros: 200_000,
      hasDearLink: true,
    });
  });
  test('a way the ticket does not have is closed', () => {
    expect(composerState(targets, { mode: 'dm', text: 'Hello' })).toMatchObject({
      canSend: false,
      problem: 'reply_channel_unavailable',
    });
  });
  test('what X would refuse is not sent', () => {
    const refused = [{ ...tweet, available: false, problem: 'not_summoned' }];
    expect(composerState(refused, { mode: 'tweet', text: 'Hello' })).toMatchObject({
      canSend: false,
      problem: 'not_summoned',
    });
  });
  test('a picture needs no words, five are too many, and a note takes none', () => {
    const file = {
      id: '1',
      fileName: 'a.png',
      contentType: 'image/png',
      kind: 'image',
      byteSize: 1,
      altText: null,
      url: '',
    } as const;
    expect(composerState(targets, { mode: 'tweet', text: '', files: [file] }).canSend).toBe(true);
    expect(composerState(targets, { mode: 'tweet', text: 'Hi', files: [file, file, file, file, file] })).toMatchObject({
      canSend: false,
      fileProblem: 'media_too_many',
    });
    expect(composerState(targets, { mode: 'note', text: '', files: [file] }).canSend).toBe(false);
  });
  test('what is too long says by how much, also where X does not limit it', () => {
    const by = (mode: 'tweet' | 'dm' | 'email' | 'note', length: number) =>
      composerState([tweet, dm, email], { mode, text: 'x'.repeat(length) });
    for (const [mode, limit] of [
      ['tweet', 280],
      ['dm', 10_000],
      ['email', 20_000],
      ['note', 10_000],
    ] as const) {
      expect(by(mode, limit)).toMatchObject({ canSend: true, over: 0 });
      expect(by(mode, limit + 3)).toMatchObject({ canSend: false, over: 3 });
    }
  });
  test('an e-mail takes files of 18 MB together', () => {
    const file = {
      id: '1',
      fileName: 'a.pdf',
      contentType: 'application/pdf',
      kind: 'file',
      altText: null,
      url: '',
    } as const;
    const files = [9, 9].map((megabytes) => ({ ...file, byteSize: megabytes * 1024 * 1024 }));
    const by = (more: typeof files) =>
      composerState([email], { mode: 'email', text: 'Hi', files: [...files, ...more] });
    expect(by([])).toMatchObject({ canSend: true, fileProblem: null });
    expect(by([{ ...file, byteSize: 1 }])).toMatchObject({ canSend: false, fileProblem: 'media_too_large' });
  });
  test('a thread costs as much as its tweets', () => {
    const parts = ['See acme.com 1/2', 'and wait 2/2'];
    expect(composerState(targets, { mode: 'tweet', text: 'x'.repeat(300), parts })).toMatchObject({
      canSend: true,
      priceMicros: 210_000,
    });
  });
  test('another tweet than the latest is for X to judge, unless it is gone or the account cannot send', () => {
    const written = { mode: 'tweet', text: 'Hello', isOtherTweet: true } as const;
    const refused = { ...tweet, available: false, problem: 'not_summoned' };
    expect(composerState([refused], written)).toMatchObject({ canSend: true, problem: null });
    expect(composerState([tweet], { ...written, isTweetGone: true }).problem).toBe('target_gone');
    expect(composerState([{ ...refused, problem: 'account_paused' }], written).problem).toBe('account_paused');
  });
  test('a note has no counter and no price', () => {
    expect(composerState(targets, { mode: 'note', text: 'Called her' })).toMatchObject({
      canSend: true,
      measure: null,
      priceMicros: null,
    });
  });
});

describe('where X takes no reply this way', () => {
  const closed = { ...tweet, available: false, problem: 'not_summoned' };
  test.each([
    ['a direct message is the next best', [closed, dm], 'tweet', 'https://x.com/1', ['dm', 'open_on_x']],
    ['one may answer on X oneself', [closed], 'tweet', 'https://x.com/1', ['open_on_x']],
    ['but not under a tweet that is gone', [closed], 'tweet', null, []],
    ['with closed messages too, e-mail does', [closed, { ...dm, available: false }, email], 'tweet', null, ['email']],
    ['else one may only answer on X', [closed, { ...dm, available: false }], 'dm', 'https://x.com/1', ['open_on_x']],
    ['nor is a closed way offered for another', [closed, { ...dm, available: false }], 'email', 'https://x.com/1', []],
    ['closed messages leave the public way', [tweet, { ...dm, available: false }], 'dm', 'https://x.com/1', ['tweet']],
  ] as const)('%s', (_claim, all, mode, permalink, routes) =>
    expect(otherRoutes([...all], mode, permalink)).toEqual(routes),
  );
});

test.each([
  [10_000, 'en', '$0.01'],
  [15_000, 'en', '$0.015'],
  [200_000, 'pt-BR', 'US$ 0,20'],
])('%d micro-dollars in %s: %s', (micros, locale, expected) =>
  expect(formatPrice(micros, locale).replace(/\u00a0/g, ' ')).toBe(expected),
);

describe('refusedBefore', () => {
  const said = (direction: string, channel: string, state?: string, code?: string) =>
    ({ direction, channel, delivery: state ? { state, code: code ?? null } : null }) as Message;
  const refused = said('out', 'twitter_dm', 'failed', 'dm_closed');

  test('tells why the latest reply by this way failed, whatever else was said', () =>
    expect(refusedBefore([refused, said('note', 'note'), said('in', 'twitter')], 'dm')).toEqual({
      code: 'dm_closed',
      isWaiting: true,
    }));
  test('still does once it was taken back, and then nothing else says why', () =>
    expect(refusedBefore([said('out', 'twitter_dm', 'discarded', 'dm_closed')], 'dm')).toEqual({
      code: 'dm_closed',
      isWaiting: false,
    }));
  test.each([
    ['another way', [refused], 'tweet'],
    ['the customer having written since', [refused, said('in', 'twitter_dm')], 'dm'],
    ['a later one that went', [refused, said('out', 'twitter_dm', 'sent')], 'dm'],
    ['what may go well the next time', [said('out', 'twitter_dm', 'failed', 'invalid')], 'dm'],
  ] as const)('says nothing of %s', (_, messages, mode) => expect(refusedBefore(messages, mode)).toBeNull());
});

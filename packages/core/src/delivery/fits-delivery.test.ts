import { describe, expect, it } from 'vitest';
import { fitsDelivery, type DeliveryInDoubt, type ObservedPost } from './fits-delivery.ts';

const sendingSince = new Date('2026-11-22T12:00:00.900Z');
const after = (ms: number) => new Date(sendingSince.getTime() + ms);
const post: ObservedPost = {
  remoteId: '900',
  authorId: '100',
  parentId: '77',
  postedAt: after(1000),
  text: '@jane Sorry! Q&amp;A: https://t.co/a',
  urls: [{ url: 'https://t.co/a', expandedUrl: 'http://acme.com/help' }],
  isClaimed: false,
};
const delivery: DeliveryInDoubt = {
  state: 'unknown',
  doubts: 1,
  authorId: '100',
  parentIds: ['77'],
  sendingSince,
  text: 'Sorry! Q&A: acme.com/help',
};

const DAY = 86_400_000;
const SAID_POSTED = { state: 'sent', isSaidPosted: true } as const;

describe('a post fits a delivery', () => {
  const rows: [string, Partial<ObservedPost>, Partial<DeliveryInDoubt>, boolean][] = [
    ['of the same author, parent and text, posted after', {}, {}, true],
    ['that is still being sent', {}, { state: 'sending' }, true],
    ['by a worker whose clock is half a minute fast', { postedAt: after(-30_000) }, {}, true],
    ['a new tweet, which has no parent', { parentId: null }, { parentIds: [] }, true],
    ['under another edit of the same tweet', {}, { parentIds: ['76', '77'] }, true],
    ['not a reply for a new tweet', {}, { parentIds: [] }, false],
    ['not with more skew', { postedAt: after(-30_001) }, {}, false],
    ['not of another author', { authorId: '200' }, {}, false],
    ['not under another tweet', { parentId: '78' }, {}, false],
    ['not a new tweet for a reply', { parentId: null }, {}, false],
    ['not with another text', { text: '@jane Sorry!' }, {}, false],
    ['not with the link unexpanded', { urls: [] }, {}, false],
    ['not one that another delivery has', { isClaimed: true }, {}, false],
    ['queued again after a doubt', {}, { state: 'queued' }, true],
    ['given up after a doubt', {}, { state: 'failed' }, true],
    ['not one that is queued without a doubt', {}, { state: 'queued', doubts: 0 }, false],
    ['not one that X refused', {}, { state: 'failed', doubts: 0 }, false],
    ['not one that was sent', {}, { state: 'sent' }, false],
    ['sent by the word of somebody who could not say where', {}, { state: 'sent', isSaidPosted: true }, true],
    ['written within a day of such an attempt', { postedAt: after(DAY) }, SAID_POSTED, true],
    ['not the same words a day later', { postedAt: after(DAY + 1) }, SAID_POSTED, false],
    [
      'counted from the latest attempt',
      { postedAt: after(DAY + 1) },
      { ...SAID_POSTED, attemptSince: after(60_000) },
      true,
    ],
    ['not one that was discarded', {}, { state: 'discarded' }, false],
    ['not one that never was sent', {}, { sendingSince: null }, false],
  ];
  it.each(rows)('%s', (_claim, postChanges, deliveryChanges, fits) => {
    expect(fitsDelivery({ ...post, ...postChanges }, { ...delivery, ...deliveryChanges })).toBe(fits);
  });
});

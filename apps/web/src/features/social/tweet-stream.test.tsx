import type { Delivery, OutgoingTweet, Tweet } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { refreshFeedHeads } from '../../lib/feed.ts';
import { speakOfSocial, startI18n } from '../../lib/i18n.ts';
import { openPage } from '../../testing/open-page.tsx';
import { aTweet } from '../../testing/tweet.ts';
import { SentStream } from './tweet-stream.tsx';

const ME = { id: 'm', name: 'Ada', avatarUrl: null };
const own = (text: string, minute: number, sent: Tweet['sent'] = null) =>
  aTweet({
    ...{ id: text, tweetId: text, text, isOwn: true, isUnanswered: false, sent },
    postedAt: `2026-11-22T10:0${minute}:00.000Z`,
  });

let sent: () => Response | Promise<Response>;
let outgoing: OutgoingTweet[];
let client: QueryClient;
let close = () => {};
const until = (check: () => void) => vi.waitFor(check, { timeout: 5000 });
const page = (data: Tweet[]) => Response.json({ data, nextCursor: null });
beforeAll(async () => {
  await startI18n();
  await speakOfSocial();
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function show() {
  // a virtual list draws what its box has room for
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(900);
  vi.stubGlobal('fetch', async (path: string) => {
    if (path.includes('/social/sent')) return sent();
    if (path.includes('/social/outgoing')) return Response.json({ data: outgoing, nextCursor: null });
    return Response.json({ data: [] });
  });
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(['session'], { member: ME, permissions: ['social.view', 'social.post'] });
  const opened = openPage({ component: SentStream, client, path: '/social' });
  close = opened.close;
  const box = opened.place;
  const cards = () => [...box.querySelectorAll('[data-tweet]')].map((card) => card.getAttribute('data-tweet'));
  const onTheirWay = () =>
    [...box.querySelectorAll('ul[aria-label="Tweets on their way"] > li')].map(({ textContent }) => textContent);
  return { cards, onTheirWay, announced: () => box.querySelector('[data-announces]')?.textContent };
}

const delivery = (state: Delivery['state'], change: Partial<Delivery> = {}): Delivery => ({
  ...{ id: 'd', state, code: null, detail: null, attempt: 1, dueAt: null, heldUntil: null, holdReason: null },
  ...{ permalink: null, canRetry: false, canDiscard: false, canEdit: false, canSendNow: false, canApprove: false },
  ...{ needsDecision: false, part: null, submittedById: null, reviewNote: null, updatedAt: '2026-11-22T10:02:00.000Z' },
  ...change,
});
const onItsWay = (text: string, state: Delivery['state'], change: Partial<OutgoingTweet> = {}): OutgoingTweet => ({
  ...{
    id: 'd',
    kind: 'tweet',
    ticket: null,
    member: ME,
    apiKey: null,
    text,
    attachments: [],
    delivery: delivery(state),
  },
  account: { id: 'a', username: 'acme', name: 'Acme', avatarUrl: null },
  createdAt: '2026-11-22T10:02:00.000Z',
  ...change,
});

test('what one has sent is put into Sent, whenever that was read; what was posted elsewhere is announced', async () => {
  const old = own('old', 1);
  const mine = own('mine', 2, { deliveryId: 'd', by: ME });
  outgoing = [];
  // read before it was sent, and told of that while it came
  let answer!: (response: Response) => void;
  const early = new Promise<Response>((resolve) => (answer = resolve));
  sent = () => early;
  const { cards, announced } = await show();
  await until(() => expect(client.isFetching({ queryKey: ['social', 'sent'] })).toBe(1));
  await refreshFeedHeads(client, ['social', 'sent']);
  sent = () => page([mine, old]);
  answer(page([old]));
  await until(() => expect(cards()).toEqual(['mine', 'old']));
  expect(announced()).toBeUndefined();

  sent = () => page([own('elsewhere', 4), own('mine too', 3, { deliveryId: 'e', by: ME }), mine, old]);
  await refreshFeedHeads(client, ['social', 'sent']);
  await until(() => expect(cards()).toEqual(['mine too', 'mine', 'old']));
  expect(announced()).toBe('1 new tweet — show');
});

test('a tweet, an answer and a retweet stand in Sent from the first moment, each once, until the list has them', async () => {
  const old = own('old', 1);
  const answer = onItsWay('answer', 'sending', { id: 'r', kind: 'reply', ticket: { id: 't', number: 42 } });
  const retweet = onItsWay('theirs', 'queued', { id: 's', kind: 'retweet' });
  sent = () => page([old]);
  outgoing = [onItsWay('mine', 'queued'), { ...answer, delivery: delivery('sending', { id: 'r' }) }, retweet];
  const { cards, onTheirWay } = await show();
  await until(() => expect(onTheirWay()).toHaveLength(3));
  expect(onTheirWay()).toMatchObject(
    [/mine/, /Reply.*#42.*answer/, /Retweet.*theirs/].map((words) => expect.stringMatching(words)),
  );
  const readAgain = () => client.invalidateQueries({ queryKey: ['social', 'outgoing'] });
  // X has taken it, and the list knows nothing of that yet
  outgoing = [onItsWay('mine', 'sent')];
  await readAgain();
  await until(() => expect(onTheirWay()).toEqual([expect.stringMatching(/mine.*Sent/)]));
  expect(cards()).toEqual(['old']);
  sent = () => page([own('mine', 2, { deliveryId: 'd', by: ME }), old]);
  await refreshFeedHeads(client, ['social', 'sent']);
  await until(() => expect(cards()).toEqual(['mine', 'old']));
  expect(onTheirWay()).toEqual([]);
});

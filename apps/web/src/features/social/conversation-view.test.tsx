import type { ConversationDetail, ConversationMessage, Ticket } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { speakOfProfiles, speakOfSocial, startI18n } from '../../lib/i18n.ts';
import { openPage } from '../../testing/open-page.tsx';
import { aTweet } from '../../testing/tweet.ts';
import { ConversationView } from './conversation-view.tsx';

const ACCOUNT = { id: 'a', username: 'acme' };
const carla = aTweet().author;
const bruno = { ...carla, twitterUserId: '6', username: 'bruno', name: 'Bruno' };
const said = (text: string, minute: number, change: Partial<ConversationMessage> = {}): ConversationMessage => ({
  ...{ id: text, dmEventId: text, sender: carla, text, media: [], isOwn: false, ticket: null, decision: 'ignored' },
  ...{ reason: { code: 'capture_off' }, deletedAt: null, member: null, apiKey: null, messageId: null },
  postedAt: `2026-11-22T10:0${minute}:00.000Z`,
  receivedAt: `2026-11-22T10:0${minute}:30.000Z`,
  ...change,
});
const GROUP: ConversationDetail = {
  ...{ id: '42', account: ACCOUNT, isGroup: true, participant: carla, members: [carla, bruno], preview: 'Hello' },
  ...{ isLastOwn: false, messageCount: 2, unreadCount: 0, ticket: null, lastMessageAt: '2026-11-22T10:02:00.000Z' },
  reply: { allowed: true, reason: null, priceMicros: 15_000, linkPriceMicros: 15_000 },
  underWay: [],
};
const TICKET = {
  ...{ id: 't9', number: 9, rev: 1, subject: 'Bag', channel: 'twitter_dm', wroteBy: 'twitter_dm', replyTargets: [] },
  ...{ customer: carla, contact: null, account: ACCOUNT, department: { id: 'd', name: 'Care' } },
  ...{ emailTo: null, emailFrom: null, emailSubject: null },
} as unknown as Ticket;

let close = () => {};
const until = (check: () => void) => vi.waitFor(check, { timeout: 5000 });
beforeAll(async () => {
  await startI18n();
  await speakOfSocial();
  await speakOfProfiles();
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/**
 * @param conversation what the server says of it: what is changed there is read the next time
 * @param comes until when the server does not
 */
async function show(
  conversation: ConversationDetail,
  messages: ConversationMessage[],
  permissions: string[],
  comes: Promise<void> = Promise.resolve(),
) {
  // a virtual list draws what its box has room for
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(900);
  const posted: { path: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (path: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method !== 'GET') posted.push({ path, body: body === undefined ? null : JSON.parse(String(body)) });
    if (path.includes('/messages')) return Response.json({ data: messages.toReversed(), nextCursor: null });
    if (path.includes('/tickets/t9?') || path.endsWith('/tickets/t9')) return Response.json(TICKET);
    if (path.includes('/direct-messages/')) {
      await comes;
      return Response.json(conversation);
    }
    return Response.json({ data: [] });
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(['session'], {
    member: { id: 'm', name: 'Ada' },
    organization: { id: 'acme', name: 'Acme', removesAt: null },
    permissions,
  });
  const view = () => <ConversationView accountId="a" conversationId="42" conversation={undefined} isPhone={false} />;
  const opened = openPage({ component: view, client, path: '/social' });
  close = opened.close;
  const box = opened.place;
  const bubbles = () => [...box.querySelectorAll('ol article')].map(({ textContent }) => textContent);
  const write = (words: string) => {
    const text = box.querySelector('textarea')!;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')!.set!.call(text, words);
    text.dispatchEvent(new Event('input', { bubbles: true }));
  };
  return { box, posted, bubbles, client, write };
}

test('a group shows who wrote, what was said and shown in its order, and what X hides; whoever may not answer has no composer', async () => {
  const url = 'https://ton.twitter.com/dm/bag.jpg';
  const photo = { kind: 'photo' as const, url, previewUrl: null, altText: 'The bag', width: 4, height: 3 };
  const messages = [
    said('Is anybody there', 1, { media: [photo] }),
    said('Yes', 2, { sender: bruno }),
    said('We are', 3, { isOwn: true }),
  ];
  const { box, bubbles } = await show(GROUP, messages, ['social.view']);
  await until(() => expect(bubbles()).toHaveLength(3));
  expect(bubbles()).toMatchObject(
    [/Carla.*Is anybody there/, /Bruno.*Yes/, /We are/].map((text) => expect.stringMatching(text)),
  );
  expect([...box.querySelectorAll('details li')].map(({ textContent }) => textContent)).toEqual([
    'Carla @carla',
    'Bruno @bruno',
  ]);
  expect(box.textContent).toContain('ncrypted');
  expect(box.querySelector('article img[alt="The bag"]')!.getAttribute('src')).toBe(url);
  expect(box.querySelector('textarea')).toBeNull();
});

test('an answer without a ticket goes into the conversation, and says that a ticket opens with it', async () => {
  const permissions = ['social.view', 'social.reply', 'tickets.view', 'tickets.reply'];
  const { box, posted, write } = await show(GROUP, [said('Is anybody there', 1)], permissions);
  await until(() => expect(box.querySelector('[role="textbox"], textarea')).not.toBeNull());
  await until(() => expect(box.textContent).toContain('Send as @acme and open a ticket'));
  write('On our way');
  const send = () =>
    [...box.querySelectorAll('button')].find(({ textContent }) => textContent?.includes('and open a ticket'))!;
  await until(() => expect(send().disabled).toBe(false));
  send().click();
  await until(() =>
    expect(posted).toContainEqual({
      path: expect.stringMatching(/social\/direct-messages\/a\/42\/reply$/),
      body: expect.objectContaining({ via: 'dm', text: 'On our way' }),
    }),
  );
});

test.each([
  { goesElsewhere: false, claim: 'who asks to write before there is where to, writes there as it comes' },
  { goesElsewhere: true, claim: 'who asks to write before there is where to, and goes elsewhere, is left there' },
])('$claim', async ({ goesElsewhere }) => {
  let come = () => {};
  const comes = new Promise<void>((resolve) => (come = resolve));
  const permissions = ['social.view', 'social.reply', 'tickets.view', 'tickets.reply'];
  const { box } = await show(GROUP, [said('Is anybody there', 1)], permissions, comes);
  const press = () => window.dispatchEvent(new KeyboardEvent('keydown', { key: 'r', cancelable: true }));
  await until(() => expect(press()).toBe(false));
  const elsewhere = document.body.appendChild(document.createElement('button'));
  if (goesElsewhere) elsewhere.focus();
  expect(box.querySelector('textarea')).toBeNull();
  come();
  await until(() => expect(box.querySelector('textarea')).not.toBeNull());
  expect(document.activeElement).toBe(goesElsewhere ? elsewhere : box.querySelector('textarea'));
  elsewhere.remove();
});

test('who writes while a ticket opens for the conversation writes on in it', async () => {
  const conversation = { ...GROUP };
  const permissions = ['social.view', 'social.reply', 'tickets.view', 'tickets.reply'];
  const { box, client, write } = await show(conversation, [said('Is anybody there', 1)], permissions);
  await until(() => expect(box.textContent).toContain('Send as @acme and open a ticket'));
  box.querySelector('textarea')!.focus();
  write('On our');
  conversation.ticket = { id: 't9', number: 9, status: 'open' } as ConversationDetail['ticket'];
  await client.invalidateQueries({ queryKey: ['social', 'chat'] });
  await until(() => expect(box.textContent).not.toContain('and open a ticket'));
  await until(() => expect(box.querySelector('textarea')?.value).toBe('On our'));
  expect(document.activeElement).toBe(box.querySelector('textarea'));
});

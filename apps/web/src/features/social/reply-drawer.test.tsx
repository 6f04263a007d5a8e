import type { Message, Ticket, Tweet } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { speakOfSocial, startI18n } from '../../lib/i18n.ts';
import { openPage } from '../../testing/open-page.tsx';
import { aTweet } from '../../testing/tweet.ts';
import { draftKey, drafts } from '../tickets/answering.ts';
import { ReplyDrawer } from './reply-drawer.tsx';

let close = () => {};
beforeAll(async () => {
  await startI18n();
  await speakOfSocial();
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

test('an answer to a tweet that comes into a ticket meanwhile still goes under that tweet, not under a later one', async () => {
  const tweet = aTweet();
  const { author, account, permalink } = tweet;
  const asked = (id: string, at: string): Message =>
    ({
      ...{ id, direction: 'in', visibility: 'public', channel: 'twitter', profile: author, text: id, permalink: at },
      ...{ member: null, media: [], attachments: [], referenced: [], deletedAt: null, delivery: null },
      postedAt: tweet.postedAt,
    }) as unknown as Message;
  const target = {
    ...{ via: 'tweet', visibility: 'public', inReplyToMessageId: 'later', isEarlier: false, accountId: account.id },
    ...{ accountUsername: 'acme', recipient: null, available: true, problem: null, priceMicros: null },
    ...{ linkPriceMicros: null, otherAccounts: [] },
  };
  const ticket = {
    ...{ id: 't9', number: 9, rev: 1, subject: 'Bag', channel: 'twitter', wroteBy: 'twitter', replyTargets: [target] },
    ...{ customer: author, contact: null, account, department: { id: 'd', name: 'Care' } },
    ...{ emailTo: null, emailFrom: null, emailSubject: null },
  } as unknown as Ticket;
  const thread = [asked('later', `${permalink}8`), asked('first', permalink!)];
  vi.stubGlobal('fetch', async (path: string) => {
    if (path.includes('/messages')) return Response.json({ data: thread, nextCursor: null });
    return Response.json(path.endsWith('/tickets/t9') ? ticket : { data: [] });
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(['session'], {
    member: { id: 'm', name: 'Ada' },
    organization: { id: 'acme', name: 'Acme', removesAt: null },
    permissions: ['social.view', 'social.reply', 'tickets.view', 'tickets.reply'],
  });
  const inTicket = { ...tweet, ticket: { id: 't9', number: 9, status: 'open' } as Tweet['ticket'] };
  const Page = () => {
    const [shown, setShown] = useState(tweet);
    return (
      <>
        <button type="button" id="opens" onClick={() => setShown(inTicket)} />
        <ReplyDrawer tweet={shown} onClose={() => {}} />
      </>
    );
  };
  const opened = openPage({ component: Page, client, path: '/social' });
  close = opened.close;
  const { place } = opened;
  const box = () => document.querySelector('textarea');
  await vi.waitFor(() => expect(box()).not.toBeNull());
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')!.set!.call(box(), 'On our way');
  box()!.dispatchEvent(new Event('input', { bubbles: true }));
  const before = box();
  place.querySelector<HTMLButtonElement>('#opens')!.click();
  await vi.waitFor(() => expect([box() === before, box()?.value]).toEqual([false, 'On our way']));
  expect(drafts.read(draftKey('m.t9'))?.inReplyToMessageId).toBe('first');
});

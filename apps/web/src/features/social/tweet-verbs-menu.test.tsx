import { MantineProvider } from '@mantine/core';
import type { Permission } from '@perch/core';
import type { Tweet } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { beforeAll, expect, test, vi } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { aTweet } from '../../testing/tweet.ts';
import { TweetVerbsMenu } from './tweet-verbs-menu.tsx';

beforeAll(startI18n);

/** The names of what is offered, that behind the dots too. */
async function offered(permissions: Permission[], tweet: Tweet): Promise<string[]> {
  const client = new QueryClient();
  client.setQueryData(['session'], { member: { id: 'm' }, permissions });
  const box = document.body.appendChild(document.createElement('div'));
  const app = createRoot(box);
  const nothing = () => undefined;
  const verbs = { onThread: nothing, onConvert: nothing, onAdd: nothing, onHandle: nothing, onMute: nothing };
  app.render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <TweetVerbsMenu tweet={tweet} onCopy={nothing} {...verbs} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await vi.waitFor(() => expect(box.querySelector('[aria-haspopup="menu"]')).not.toBeNull(), 5_000);
  box.querySelector<HTMLElement>('[aria-haspopup="menu"]')!.click();
  await vi.waitFor(() => expect(document.querySelector('[role="menuitem"]')).not.toBeNull(), 5_000);
  const buttons = [...box.querySelectorAll('button:not([role="menuitem"])')].map((button) =>
    button.getAttribute('aria-label'),
  );
  const items = [...document.querySelectorAll('[role="menuitem"]')].map((item) => item.textContent);
  app.unmount();
  box.remove();
  return [...buttons, ...items].map(String);
}

const LOOKING = ['More actions', 'Conversation', 'Copy link'];

test('whoever may only look is offered nothing that would be refused', async () => {
  expect(await offered(['social.view', 'tickets.view'], aTweet())).toEqual(LOOKING);
});

test('whoever may is offered what this tweet allows', async () => {
  const all: Permission[] = ['social.view', 'tickets.view', 'tickets.edit', 'setup.social'];
  const verbs = ['Make a ticket', 'Mark as handled', 'More actions', 'Conversation', 'Add to a ticket', 'Copy link'];
  expect(await offered(all, aTweet())).toEqual([...verbs, 'Mute for @acme']);
  expect(await offered(all, aTweet({ isOwn: true, isUnanswered: false }))).toEqual(LOOKING);
  const handled = aTweet({ isUnanswered: false, handledAt: '2026-11-22T10:00:00.000Z' });
  expect(await offered(['social.view', 'tickets.edit'], handled)).toContain('Not handled after all');
  const gone = aTweet({ deletedAt: '2026-11-22T10:00:00.000Z', isUnanswered: false });
  expect(await offered(['social.view', 'tickets.edit'], gone)).toEqual(LOOKING);
});

import type { TicketDraft } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { draftKey, drafts, EMPTY_CONTENT } from './draft-store.ts';
import { useServerDraft } from './use-server-draft.ts';

const ways = <T,>(value: T) => ({ tweet: value, dm: value, email: value, note: value });
type Stored = TicketDraft;
const draft = (text: string, updatedAt: string): Stored => ({
  mode: 'tweet',
  texts: { ...ways(''), tweet: text },
  files: ways([]),
  inReplyToMessageId: null,
  seenMessageIds: ways(null),
  answersAs: null,
  emailSubject: null,
  updatedAt,
});

let server: Stored | null;
let puts: { texts: Stored['texts']; updatedAt: string }[];
let owner: string;
let count = 0;
let leave = () => {};

beforeEach(() => {
  owner = `m1.t${count++}`;
  server = null;
  puts = [];
  vi.stubGlobal(
    'fetch',
    vi.fn(async (_url: string, init: RequestInit) => {
      if (init.method !== 'PUT') return Response.json({ draft: server });
      const sent = JSON.parse(String(init.body));
      puts.push(sent);
      server = { ...draft(sent.texts.tweet, sent.updatedAt) };
      return Response.json(server);
    }),
  );
});
afterEach(() => {
  leave();
  vi.unstubAllGlobals();
});

/** Opens the ticket; what its owner looks for on the server has come when this is over. */
async function open() {
  const Place = () => {
    useServerDraft(owner, 't1');
    return null;
  };
  const root = createRoot(document.createElement('div'));
  root.render(
    <QueryClientProvider client={new QueryClient()}>
      <Place />
    </QueryClientProvider>,
  );
  await vi.waitFor(() => expect(fetch).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve, 0));
  leave = () => {
    leave = () => {};
    root.unmount();
  };
}
const write = (text: string, changedAt: string) =>
  drafts.take(draftKey(owner), {
    ...EMPTY_CONTENT,
    mode: 'tweet',
    texts: { ...EMPTY_CONTENT.texts, tweet: text },
    changedAt,
  });
const written = () => drafts.read(draftKey(owner))?.texts.tweet;

test('what was written on another device later stands here too', async () => {
  write('Here', '2026-11-29T10:00:00.000Z');
  server = draft('Elsewhere, later', '2026-11-29T10:05:00.000Z');
  await open();
  await vi.waitFor(() => expect(written()).toBe('Elsewhere, later'));
});

test('what was written here later stays, and the server has it when one leaves the ticket', async () => {
  write('Here, later', '2026-11-29T10:05:00.000Z');
  server = draft('Elsewhere', '2026-11-29T10:00:00.000Z');
  await open();
  expect(written()).toBe('Here, later');
  leave();
  await vi.waitFor(() => expect(puts.map(({ texts }) => texts.tweet)).toEqual(['Here, later']));
  // later than what it takes the place of, whatever the clocks say
  expect(puts[0]!.updatedAt > '2026-11-29T10:00:00.000Z').toBe(true);
});

test('one that was sent elsewhere is emptied here, and an untouched one sends nothing', async () => {
  write('Sent from the phone', '2026-11-29T10:00:00.000Z');
  server = draft('', '2026-11-29T10:05:00.000Z');
  await open();
  await vi.waitFor(() => expect(written() ?? '').toBe(''));
  leave();
  expect(puts).toEqual([]);
});

test('the way that was chosen here stays, whichever the emptied draft on the server was written for', async () => {
  server = { ...draft('', '2026-11-29T10:05:00.000Z'), mode: 'dm' };
  drafts.take(draftKey(owner), { ...EMPTY_CONTENT, mode: 'note', changedAt: '2026-11-29T10:00:00.000Z' });
  await open();
  await vi.waitFor(() => expect(drafts.read(draftKey(owner))?.changedAt).toBe(server!.updatedAt));
  expect(drafts.read(draftKey(owner))?.mode).toBe('note');
});

import { MantineProvider } from '@mantine/core';
import type { Delivery, Message, Session, Ticket } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRef, useLayoutEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../../lib/api.ts';
import { directoryQueries } from '../../lib/directory.ts';
import { startI18n } from '../../lib/i18n.ts';
import { sessionQuery } from '../../lib/session.ts';
import { Notices } from '../../ui/notices.tsx';
import type { ComposerSubject, ReplyInput } from './composer-subject.ts';
import { Composer } from './composer.tsx';
import { draftKey, drafts, EMPTY_CONTENT, type ReplyTarget } from './draft-store.ts';
import { useDraft } from './draft.ts';

const tweet: ReplyTarget = {
  via: 'tweet',
  visibility: 'public',
  inReplyToMessageId: 'm1',
  isEarlier: false,
  accountId: 'a1',
  accountUsername: 'acme',
  recipient: null,
  available: true,
  problem: null,
  priceMicros: 10_000,
  linkPriceMicros: 200_000,
  otherAccounts: [],
};
const dm: ReplyTarget = { ...tweet, via: 'dm', visibility: 'private', inReplyToMessageId: null, accountId: null };
const delivery: Delivery = {
  id: '01a22493-be85-705a-a9e4-15b19621e70b',
  state: 'held',
  code: null,
  detail: null,
  attempt: 0,
  dueAt: null,
  heldUntil: null,
  holdReason: 'undo',
  permalink: null,
  canRetry: false,
  canDiscard: true,
  canEdit: true,
  canSendNow: true,
  canApprove: false,
  needsDecision: false,
  part: null,
  submittedById: null,
  reviewNote: null,
  updatedAt: '2026-11-28T12:00:00.000Z',
};
const message: Message = {
  id: 'm2',
  direction: 'out',
  visibility: 'public',
  channel: 'twitter',
  isGroup: false,
  isErased: false,
  profile: null,
  member: null,
  text: '',
  media: [],
  attachments: [],
  accountUsername: null,
  permalink: null,
  inReplyToMessageId: null,
  referenced: [],
  isEdited: false,
  deletedAt: null,
  reason: null,
  delivery,
  postedAt: '2026-11-28T12:00:00.000Z',
};

const session = {
  member: { id: 'm1', name: 'Maya', avatarUrl: null },
  organization: { id: 'acme', name: 'Acme', removesAt: null },
  permissions: [],
} as unknown as Session;

let place: HTMLElement;
let unmount: () => void;
let sent: { reply: ReplyInput; key: string; ticketId: string | undefined }[];
let answer: (reply: ReplyInput) => Message | ApiError;
let count = 0;
let comes: (one: Message) => void;
let turns: (targets: ReplyTarget[]) => void;
/** what the server says when it is asked once more which ways are open */
let judgement: () => Promise<ReplyTarget[] | null>;

beforeAll(startI18n);
beforeEach(() => {
  sent = [];
  judgement = async () => null;
  answer = ({ text }) => ({ ...message, text, delivery: { ...delivery, state: 'queued', holdReason: null } });
});
afterEach(() => {
  unmount();
  place.remove();
  vi.unstubAllGlobals();
});

/** Resolves when there is something to write with. */
async function show(...given: Parameters<typeof draw>) {
  const subject = draw(...given);
  await vi.waitFor(() => expect(place.querySelector('textarea')).not.toBeNull());
  return subject;
}

/** What the server answers when it is told to. */
function later<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}

function draw(
  targets: ReplyTarget[] = [tweet, dm],
  ticket?: Ticket,
  client = new QueryClient(),
  {
    id = `t${count++}`,
    said = [],
    sends = async (reply: ReplyInput) => {
      const result = answer(reply);
      if (result instanceof ApiError) throw result;
      return result;
    },
  }: { id?: string; said?: Message[]; sends?: (reply: ReplyInput) => Promise<Message> } = {},
) {
  const subject: ComposerSubject = {
    id,
    recipient: 'Carla',
    accountUsername: 'acme',
    targets,
    preferred: 'tweet',
    messages: [],
    send: (reply, key, ticketId) => {
      sent.push({ reply, key, ticketId });
      return sends(reply);
    },
    readAgain: () => {},
    readWaysAgain: async () => {
      const judged = await judgement();
      if (judged) turns(judged);
    },
    ticket,
    addNote: async (text) => ({ ...message, text, direction: 'note', channel: 'note', delivery: null }),
  };
  const Place = () => {
    const draft = useDraft(subject.id, { ...subject, canReply: true });
    const [messages, setMessages] = useState<Message[]>(said);
    const [ways, setWays] = useState(targets);
    useLayoutEffect(() => {
      comes = (one) => setMessages((before) => [...before, one]);
      turns = setWays;
    }, []);
    return <Composer subject={{ ...subject, messages, targets: ways }} draft={draft} canReply handle={createRef()} />;
  };
  client.setQueryData(sessionQuery.queryKey, (known: Session | undefined) => known ?? session);
  place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  unmount = () => root.unmount();
  root.render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <Notices />
        <Place />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return subject;
}

const box = () => place.querySelector('textarea')!;
const button = (name: string | RegExp) =>
  [...place.querySelectorAll('button')].find((each) =>
    [each.textContent, each.getAttribute('aria-label')].some((words) =>
      typeof name === 'string' ? words === name : name.test(words ?? ''),
    ),
  )!;
const menuItem = (name: string) =>
  [...document.querySelectorAll<HTMLElement>('[role="menuitemradio"]')].find((each) =>
    each.textContent?.startsWith(name),
  );
const mode = () => place.querySelector('[role="radio"][aria-checked="true"]')!.textContent;

async function press(name: string | RegExp) {
  await vi.waitFor(() => expect(button(name), String(name)).toBeDefined());
  button(name).click();
}
async function write(text: string) {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')!.set!.call(box(), text);
  box().dispatchEvent(new Event('input', { bubbles: true }));
  await vi.waitFor(() => expect(box().value).toBe(text));
}
/** A menu gives the focus back a moment after it has closed. */
const focusHasSettled = () => new Promise((resolve) => setTimeout(resolve, 20));
const pressEnter = () =>
  box().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }));

test.each([
  ['who may manage it can cancel the deletion', ['organization.manage'], true],
  ['others are told whom to ask', [], false],
])('while the organization is leaving it says why nobody can be answered: %s', async (_who, permissions, mayCancel) => {
  const client = new QueryClient();
  const organization = { ...session.organization, removesAt: '2026-12-13T12:00:00.000Z' };
  client.setQueryData(sessionQuery.queryKey, { ...session, organization, permissions } as unknown as Session);
  draw(undefined, undefined, client);
  await vi.waitFor(() => expect(place.textContent).toContain('Nobody can be answered now'));
  expect(place.textContent).toContain('Acme will be deleted on');
  expect([box(), button('Cancel the deletion') !== undefined]).toEqual([null, mayCancel]);
  expect(place.textContent!.includes('An administrator can cancel the deletion')).toBe(!mayCancel);
});

test('what the customer writes meanwhile is pointed out, and not taken for read', async () => {
  await show();
  const question = { ...message, id: 'q1', direction: 'in' as const, delivery: null };
  comes(question);
  await write('It comes tomorrow');
  comes({ ...question, id: 'q2' });
  await vi.waitFor(() => expect(place.textContent).toContain('The customer has written since you began'));
  pressEnter();
  await vi.waitFor(() => expect(sent.map(({ reply }) => reply.lastSeenMessageId)).toEqual(['q1']));
  await write('It comes on Monday');
  comes({ ...question, id: 'q3' });
  await press('I have read it');
  await vi.waitFor(() => expect(place.textContent).not.toContain('since you began'));
  pressEnter();
  await vi.waitFor(() => expect(sent.map(({ reply }) => reply.lastSeenMessageId)).toEqual(['q1', 'q3']));
});

test('a draft that was kept is still an answer to what had been read then', async () => {
  const question = { ...message, id: 'q1', direction: 'in' as const, delivery: null };
  const { id } = await show(undefined, undefined, undefined, { said: [question] });
  await write('It comes tomorrow');
  unmount();
  place.remove();
  await show(undefined, undefined, undefined, { id, said: [question, { ...question, id: 'q2' }] });
  await vi.waitFor(() => expect(place.textContent).toContain('The customer has written since you began'));
  pressEnter();
  await vi.waitFor(() => expect(sent.map(({ reply }) => reply.lastSeenMessageId)).toEqual(['q1']));
});

test('what a colleague answers meanwhile is pointed out, what one has answered oneself is not', async () => {
  const by = (id: string, name: string) => ({ ...message, id: `by ${id}`, member: { id, name, avatarUrl: null } });
  await show(undefined, undefined, undefined, { said: [{ ...message, id: 'q1', direction: 'in', delivery: null }] });
  await write('It comes tomorrow');
  comes(by('m1', 'Ana'));
  await write('It comes tomorrow!');
  expect(place.textContent).not.toContain('since you began');
  comes(by('m2', 'Bruno'));
  await vi.waitFor(() => expect(place.textContent).toContain('Bruno has answered since you began'));
  pressEnter();
  await vi.waitFor(() => expect(sent.map(({ reply }) => reply.lastSeenMessageId)).toEqual(['q1']));
});

test('why X refused is told by the reply itself while it waits, by the composer once it is discarded', async () => {
  const refused = (state: 'failed' | 'discarded'): Message => ({
    ...message,
    delivery: { ...delivery, state, code: 'not_mentioned', holdReason: null },
  });
  const why = 'X only lets you answer tweets that mention';
  await show(undefined, undefined, undefined, { said: [refused('failed')] });
  await vi.waitFor(() => expect(place.textContent).toContain('X refused the last one; its message says why.'));
  expect(place.textContent).not.toContain(why);
  expect(button('Send as direct message')).toBeUndefined();
  // other words than the refused ones can go another way from here
  await write('Please write to us');
  await press('Send as direct message');
  await vi.waitFor(() => expect(mode()).toBe('Direct message'));
  expect(box().value).toBe('Please write to us');
  unmount();
  place.remove();
  await show(undefined, undefined, undefined, { said: [refused('discarded')] });
  await vi.waitFor(() => expect(place.textContent).toContain(`X refused the last one: ${why}`));
  expect(button('Send as direct message')).toBeDefined();
});

describe('public and private', () => {
  test('the banner says who will read it', async () => {
    await show();
    expect(place.textContent).toContain('Public – everyone on X sees this');
    await press('Direct message');
    await vi.waitFor(() => expect(place.textContent).toContain('Private – only Carla sees this'));
  });

  test('a direct message names who wrote the latest one, and says so when a group reads it', async () => {
    const recipient = { name: 'Bruno', contactId: null, isGroup: false };
    await show([tweet, { ...dm, recipient }]);
    await press('Direct message');
    await vi.waitFor(() => expect(place.textContent).toContain('Private – only Bruno sees this'));
    unmount();
    place.remove();
    const { id } = await show([tweet, { ...dm, recipient: { ...recipient, isGroup: true } }]);
    await press('Direct message');
    await vi.waitFor(() => expect(place.textContent).toContain('everyone in this group conversation'));
    // a message that is named counts by its own conversation, whatever the latest one is
    const profile = { name: 'Ana', username: 'ana', isErased: false } as Message['profile'];
    comes({ ...message, id: 'd1', direction: 'in', channel: 'twitter_dm', isGroup: false, delivery: null, profile });
    drafts.change(draftKey(id), (old) => ({ ...old!, inReplyToMessageId: 'd1' }));
    await vi.waitFor(() => expect(place.textContent).toContain('Private – only Ana sees this'));
  });

  test('what was written for one way stays with it, unless it is taken along', async () => {
    await show([{ ...tweet, available: false, problem: 'not_summoned' }, dm]);
    await press('Internal note');
    await write('She is furious');
    await press('Public reply');
    await vi.waitFor(() => expect(box().value).toBe(''));
    await write('We are sorry');
    await press('Send as direct message');
    await vi.waitFor(() => expect([mode(), box().value]).toEqual(['Direct message', 'We are sorry']));
    await press(/^Public reply/);
    await vi.waitFor(() => expect(box().value).toBe(''));
    expect(sent).toEqual([]);
  });
});

test('where nobody can be answered it begins with a note', async () => {
  await show([{ ...tweet, via: 'email', visibility: 'private', available: false, problem: 'no_contact' }]);
  expect(mode()).toBe('Internal note');
  expect(place.textContent).not.toContain('Nobody with an e-mail address');
  await press('E-mail');
  await vi.waitFor(() => expect(place.textContent).toContain('Nobody with an e-mail address'));
});

test('another account of ours answers in public, if it is chosen, and once', async () => {
  const air = { accountId: 'a2', accountUsername: 'acme_air', available: true, problem: null };
  const silent = { ...air, accountId: 'a3', accountUsername: 'acme_old', available: false, problem: 'not_summoned' };
  const prices = { priceMicros: 15_000, linkPriceMicros: 200_000 };
  await show([{ ...tweet, otherAccounts: [air, silent].map((one) => ({ ...one, ...prices })) }, dm]);
  await write('It lands at six');
  await press('Answers as @acme; choose another account');
  await vi.waitFor(() => expect(menuItem('@acme_old')?.textContent).toContain('X only accepts replies'));
  menuItem('@acme_air')!.focus();
  menuItem('@acme_air')!.click();
  await vi.waitFor(() => expect(button('Reply publicly as @acme_air')).toBeDefined());
  await focusHasSettled();
  expect(document.activeElement).toBe(box());
  await press('Reply publicly as @acme_air');
  await vi.waitFor(() => expect(sent[0]?.reply).toMatchObject({ via: 'tweet', accountId: 'a2' }));
  await vi.waitFor(() => expect(button('Reply publicly as @acme')).toBeDefined());
  await write('Anything else?');
  pressEnter();
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]!.reply).toMatchObject({ accountId: 'a1' });
});

test('a public reply names who wrote the tweet that it goes under', async () => {
  const { id } = await show();
  const profile = { twitterUserId: '9', username: 'berta', name: 'Berta', url: 'https://x.com/berta' };
  const unknown = { avatarUrl: null, isVerified: false, followersCount: null, isErased: false };
  comes({ ...message, id: 'm0', direction: 'in', delivery: null, profile: { ...profile, ...unknown } });
  drafts.change(draftKey(id), (old) => ({ ...(old ?? EMPTY_CONTENT), mode: 'tweet', inReplyToMessageId: 'm0' }));
  await vi.waitFor(() => expect(box().placeholder).toBe('Reply to Berta in public'));
});

test('another tweet is answered by the account it was written to, which is the one that is shown', async () => {
  const air = { accountId: 'a2', accountUsername: 'acme_air', available: true, problem: null };
  const { id } = await show([{ ...tweet, otherAccounts: [{ ...air, priceMicros: 1, linkPriceMicros: 1 }] }]);
  comes({ ...message, id: 'm0', direction: 'in', delivery: null, accountUsername: 'acme_air' });
  await write('It lands at six');
  drafts.change(draftKey(id), (old) => ({ ...old!, inReplyToMessageId: 'm0' }));
  await press('Reply publicly as @acme_air');
  await vi.waitFor(() => expect(sent[0]?.reply).toMatchObject({ inReplyToMessageId: 'm0', accountId: 'a2' }));
  await vi.waitFor(() => expect(box().value).toBe(''));
  await write('And again');
  drafts.change(draftKey(id), (old) => ({ ...old!, inReplyToMessageId: 'm0' }));
  await press('Answers as @acme_air; choose another account');
  await vi.waitFor(() => expect(menuItem('@acme')).toBeDefined());
  menuItem('@acme')!.click();
  await press('Reply publicly as @acme');
  await vi.waitFor(() => expect(sent[1]?.reply).toMatchObject({ inReplyToMessageId: 'm0', accountId: 'a1' }));
});

test('a text longer than a tweet is sent as several, when somebody says so', async () => {
  await show();
  await write('Please restart the router. '.repeat(14));
  expect(button('Reply publicly as @acme').disabled).toBe(true);
  await press('Send as a numbered thread of 2');
  expect(document.activeElement).toBe(box());
  await vi.waitFor(() => expect(place.querySelectorAll('ol li')).toHaveLength(2));
  await press('Reply publicly in 2 tweets as @acme');
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]!.reply).toMatchObject({ via: 'tweet', asThread: true });
});

describe('personal data in a public reply', () => {
  test('is pointed out and goes out only if that is meant', async () => {
    await show();
    await write('Is ana@example.com right?');
    await vi.waitFor(() => expect(place.querySelector('mark')?.textContent).toBe('ana@example.com'));
    pressEnter();
    await vi.waitFor(() => expect(place.querySelector('[role="alert"]')?.textContent).toContain('an e-mail address'));
    expect(sent).toEqual([]);
    await press('Send anyway');
    await vi.waitFor(() => expect(sent[0]?.reply).toMatchObject({ acceptPersonalData: true }));
  });

  test('that only the API finds is a question too, and may go as a direct message', async () => {
    await show();
    answer = () => new ApiError('personal_data', 409, { errors: [{ path: 'text', message: 'phone' }] });
    await write('Call the usual number');
    pressEnter();
    await vi.waitFor(() => expect(place.querySelector('[role="alert"]')?.textContent).toContain('a phone number'));
    await press('Send as direct message');
    await vi.waitFor(() => expect([mode(), box().value]).toEqual(['Direct message', 'Call the usual number']));
    expect(place.querySelector('[role="alert"]')).toBeNull();
  });
});

test('undo brings the words and the way back, above what has been written since', async () => {
  await show();
  answer = ({ text }) => ({ ...message, text });
  const calls: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    calls.push(path);
    return Response.json({ ...delivery, state: 'discarded', text: 'On it' });
  });
  await write('On it');
  pressEnter();
  await vi.waitFor(() => expect(box().value).toBe(''));
  expect(sent[0]!.reply).toMatchObject({ undoSeconds: 5 });
  await write('Next');
  await press('Internal note');
  await press('Undo');
  await vi.waitFor(() => expect([mode(), box().value]).toEqual(['Public reply', 'On it\n\nNext']));
  expect(calls).toContain(`/api/v1/deliveries/${delivery.id}/discard`);
});

test('a direct message that was taken back goes to the same person again', async () => {
  await show();
  answer = ({ text }) => ({ ...message, text, channel: 'twitter_dm', inReplyToMessageId: 'm0' });
  vi.stubGlobal('fetch', async () => Response.json({ ...delivery, state: 'discarded', text: 'Your code' }));
  await press('Direct message');
  await write('Your code');
  pressEnter();
  await press('Undo');
  await vi.waitFor(() => expect([mode(), box().value]).toEqual(['Direct message', 'Your code']));
  pressEnter();
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]!.reply).toMatchObject({ via: 'dm', inReplyToMessageId: 'm0' });
});

test('what was not answered is sent again by the same key, other words by another', async () => {
  await show();
  answer = () => new ApiError('offline', 0);
  await write('Hello');
  pressEnter();
  await press('Try again');
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  await vi.waitFor(() => expect(place.textContent).toContain('Your text is kept.'));
  expect(box().value).toBe('Hello');
  await write('Hello Carla');
  pressEnter();
  await vi.waitFor(() => expect(sent).toHaveLength(3));
  const [first, again, other] = sent.map(({ key }) => key);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

describe('Send is never pressed in vain', () => {
  const email: ReplyTarget = { ...dm, via: 'email', inReplyToMessageId: null };
  const unreachable: ReplyTarget = { ...email, available: false, problem: 'no_contact' };
  const why = () => place.querySelector('p[role="alert"]')?.textContent ?? '';
  const untilWaiting = (words = 'Checking whether it can go now') =>
    vi.waitFor(() => expect(place.querySelector('p[role="status"]')?.textContent).toContain(words));
  async function writeEmail(text: string) {
    await show([tweet, unreachable]);
    await press('E-mail');
    await vi.waitFor(() => expect(mode()).toBe('E-mail'));
    await write(text);
  }
  function answerLater() {
    const asked = later<ReplyTarget[] | null>();
    judgement = () => asked.promise;
    return asked.resolve;
  }

  test('what could not go a moment ago waits until that is known anew, and goes, once', async () => {
    const answerWith = answerLater();
    await writeEmail('It is found');
    pressEnter();
    await untilWaiting();
    pressEnter();
    expect(sent).toEqual([]);
    answerWith([tweet, email]);
    await vi.waitFor(() => expect(box().value).toBe(''));
    expect(sent.map(({ reply }) => reply)).toMatchObject([{ via: 'email', text: 'It is found' }]);
  });

  test('what still cannot go says why, at every press', async () => {
    await writeEmail('It is found');
    expect(why()).toBe('');
    pressEnter();
    await vi.waitFor(() => expect(why()).toContain('Nobody with an e-mail address'));
    const first = place.querySelector('p[role="alert"]');
    pressEnter();
    await vi.waitFor(() => expect(place.querySelector('p[role="alert"]')).not.toBe(first));
    expect([sent, box().value]).toEqual([[], 'It is found']);
    await write('It is found!');
    await vi.waitFor(() => expect(why()).toBe(''));
  });

  test('what is changed meanwhile is not sent half written, nor by another way', async () => {
    const answerWith = answerLater();
    await writeEmail('It is');
    pressEnter();
    await untilWaiting();
    await write('It is found');
    await press('Public reply');
    await press(/^E-mail/);
    await write('It is');
    answerWith([tweet, email]);
    await vi.waitFor(() => expect(button('Send e-mail').disabled).toBe(false));
    expect(sent).toEqual([]);
  });

  test('a text that is too long says so', async () => {
    await show();
    await write('a'.repeat(300));
    pressEnter();
    await vi.waitFor(() => expect(why()).toContain('20 characters too many'));
  });

  test('the subject of an e-mail hears it too', async () => {
    const ticket = { id: 't', emailTo: 'carla@example.com', emailFrom: null, emailSubject: 'Re: Bag' };
    vi.stubGlobal('fetch', async () => Response.json({ data: [] }));
    await show([email], ticket as unknown as Ticket);
    await write('It is found');
    const subject = place.querySelector('input[maxlength]')!;
    subject.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }));
    await vi.waitFor(() => expect(sent).toHaveLength(1));
  });

  test('what fails after one has gone on to something else is told, with what it was', async () => {
    const failing = later<Message>();
    await show([tweet, dm], undefined, undefined, { sends: () => failing.promise });
    await write('It lands at six');
    pressEnter();
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    await press('Internal note');
    await write('Asked the crew');
    failing.reject(new ApiError('offline', 0));
    await vi.waitFor(() => expect(place.textContent).toContain('Not sent: It lands at six'));
    expect(box().value).toBe('Asked the crew');
    await press(/^Public reply/);
    await vi.waitFor(() => expect(box().value).toBe('It lands at six'));
  });

  test('what has gone out leaves the box, whatever is written elsewhere by then', async () => {
    const going = later<Message>();
    const { id } = await show([tweet, dm], undefined, undefined, { sends: () => going.promise });
    await write('It lands at six');
    pressEnter();
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    drafts.change(draftKey(id), (old) => ({ ...old!, mode: 'note' }));
    await vi.waitFor(() => expect(mode()).toBe('Internal note'));
    await write('Asked the crew');
    going.resolve({ ...message, text: 'It lands at six', delivery: null });
    await vi.waitFor(() =>
      expect(drafts.read(draftKey(id))?.texts).toMatchObject({ tweet: '', note: 'Asked the crew' }),
    );
  });
});

test('a reply to a ticket that has been merged goes to the other one, if that is meant', async () => {
  await show();
  const merged = new ApiError('ticket_merged', 409, { mergedInto: { id: 'other', number: 12 } });
  answer = ({ text }) => (sent.length === 1 ? merged : { ...message, text, delivery: null });
  await write('Hello');
  pressEnter();
  await press('Send in #12');
  await vi.waitFor(() => expect(sent.map(({ ticketId }) => ticketId)).toEqual([undefined, 'other']));
  await vi.waitFor(() => expect(box().value).toBe(''));
});

class FakeUpload {
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  status = 0;
  responseText = '';
  onload = () => {};
  onerror = () => {};
  open() {}
  setRequestHeader() {}
  send = () => void uploading.push(this);
  abort() {}
}
let uploading: FakeUpload[];
const picture = { id: crypto.randomUUID(), fileName: 'gate.png', contentType: 'image/png', kind: 'image', byteSize: 1 };
function arrives(upload: FakeUpload) {
  Object.assign(upload, { status: 201, responseText: JSON.stringify({ ...picture, altText: null, url: '/gate' }) });
  upload.onload();
}
function choose(...files: File[]) {
  const input = place.querySelector<HTMLInputElement>('input[type="file"]')!;
  Object.defineProperty(input, 'files', { value: files, configurable: true });
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

describe('a file on its way up', () => {
  beforeEach(() => {
    uploading = [];
    vi.stubGlobal('XMLHttpRequest', FakeUpload);
  });

  test('that did not arrive says so, is tried again, and goes along', async () => {
    await show();
    choose(new File(['x'], 'notes.pdf', { type: 'application/pdf' }));
    await vi.waitFor(() => expect(place.textContent).toContain('X takes pictures, GIFs and videos only.'));
    choose(new File(['x'], 'gate.png', { type: 'image/png' }));
    await vi.waitFor(() => expect(uploading).toHaveLength(1));
    uploading[0]!.upload.onprogress?.({ loaded: 4, total: 10 });
    await vi.waitFor(() =>
      expect(place.querySelector('[role="progressbar"]')?.getAttribute('aria-valuenow')).toBe('40'),
    );
    // pressed while it is on its way, Send waits for it; without it nothing goes
    pressEnter();
    await vi.waitFor(() => expect(place.textContent).toContain('Goes as soon as the files are uploaded'));
    uploading[0]!.onerror();
    await vi.waitFor(() => expect(button('Try again')).toBeDefined());
    expect(place.textContent).toContain('A file could not be uploaded.');
    await write('It is gate 4');
    pressEnter();
    await write('');
    await press('Try again');
    await vi.waitFor(() => expect(uploading).toHaveLength(2));
    expect([place.textContent!.includes('Goes as soon'), sent]).toEqual([false, []]);
    pressEnter();
    await vi.waitFor(() => expect(place.textContent).toContain('Goes as soon as the files are uploaded'));
    arrives(uploading[1]!);
    await vi.waitFor(() => expect(sent[0]?.reply).toMatchObject({ text: '', attachmentIds: [picture.id] }));
    await vi.waitFor(() => expect(place.querySelector('img')).toBeNull());
  });

  const takenToDm = async () => {
    await press('Send as direct message');
    await vi.waitFor(() => expect([mode(), box().value]).toEqual(['Direct message', 'It is gate 4']));
    pressEnter();
  };
  const goesAlong = async (upload: FakeUpload) => {
    await vi.waitFor(() => expect(place.textContent).toContain('Goes as soon as the files are uploaded'));
    expect(sent).toEqual([]);
    arrives(upload);
    await vi.waitFor(() => expect(sent[0]?.reply).toMatchObject({ via: 'dm', attachmentIds: [picture.id] }));
  };

  test('that is taken away again takes the press of Send with it: the words do not go at once', async () => {
    await show();
    await write('It is gate 4');
    choose(new File(['x'], 'gate.png', { type: 'image/png' }));
    await vi.waitFor(() => expect(uploading).toHaveLength(1));
    pressEnter();
    await vi.waitFor(() => expect(place.textContent).toContain('Goes as soon as the files are uploaded'));
    await press('Stop uploading gate.png');
    await vi.waitFor(() => expect(place.textContent).not.toContain('Goes as soon'));
    expect(sent).toEqual([]);
    pressEnter();
    await vi.waitFor(() => expect(sent.map(({ reply }) => reply.text)).toEqual(['It is gate 4']));
  });

  test('goes along when the words are to go another way', async () => {
    await show([{ ...tweet, available: false, problem: 'not_summoned' }, dm]);
    await write('It is gate 4');
    choose(new File(['x'], 'gate.png', { type: 'image/png' }));
    await vi.waitFor(() => expect(uploading).toHaveLength(1));
    await takenToDm();
    await goesAlong(uploading[0]!);
  });

  test('that did not arrive is still to go along when the words are to go another way', async () => {
    await show([{ ...tweet, available: false, problem: 'not_summoned' }, dm]);
    await write('It is gate 4');
    choose(new File(['x'], 'gate.png', { type: 'image/png' }));
    await vi.waitFor(() => expect(uploading).toHaveLength(1));
    uploading[0]!.onerror();
    await vi.waitFor(() => expect(button('Try again')).toBeDefined());
    await takenToDm();
    await press('Try again');
    await vi.waitFor(() => expect(uploading).toHaveLength(2));
    pressEnter();
    await goesAlong(uploading[1]!);
  });
});

describe('by keyboard', () => {
  const key = (name: string, at: Element = box()) =>
    at.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
  const options = () => [...document.querySelectorAll('[role="option"]')].map(({ textContent }) => textContent);
  const chosen = () => document.querySelector('[role="option"][aria-selected="true"]')?.textContent;
  const search = () => document.querySelector<HTMLInputElement>('[role="dialog"] [role="combobox"]');

  test('a slash opens the canned replies: arrows choose, Enter fills in, Escape leaves the slash', async () => {
    vi.stubGlobal('fetch', async () => Response.json({ data: [] }));
    Element.prototype.scrollIntoView ??= () => {};
    const client = new QueryClient();
    const reply = { isShared: true, shortcut: null, departments: [], changedBy: null, updatedAt: '', revision: 1 };
    client.setQueryData(
      ['canned-replies'],
      [
        { ...reply, id: 'r1', name: 'Thanks', text: 'Thank you', useCount: 2 },
        { ...reply, id: 'r2', name: 'Hello', text: 'Hello {{customer.firstName}}, {{customer.handle}}', useCount: 1 },
      ],
    );
    client.setQueryData(['session'], {
      member: { id: 'me', name: 'Me' },
      organization: { name: 'Acme', removesAt: null },
      permissions: [],
    });
    const ticket = { id: 't', number: 7, subject: 'Late', customer: null, contact: { name: 'Carla Reis' } };
    const rest = { account: null, department: { id: 'd', name: 'Care' }, emailTo: null, emailFrom: null };
    await show([tweet, dm], { ...ticket, ...rest } as unknown as Ticket, client);
    box().focus();
    key('/');
    await vi.waitFor(() => expect(options()).toHaveLength(2));
    expect(chosen()).toContain('Thanks');
    key('ArrowDown', search()!);
    await vi.waitFor(() => expect(chosen()).toContain('Hello Carla'));
    key('Enter', search()!);
    await vi.waitFor(() => expect(document.querySelector('[role="dialog"] form input')).not.toBeNull());
    const missing = document.querySelector<HTMLInputElement>('[role="dialog"] form input')!;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(missing, '@carla');
    missing.dispatchEvent(new Event('input', { bubbles: true }));
    await vi.waitFor(() =>
      expect(missing.form!.querySelector<HTMLButtonElement>('[type="submit"]')!.disabled).toBe(false),
    );
    missing.form!.requestSubmit();
    await vi.waitFor(() => expect(box().value).toBe('Hello Carla, @carla'));
    await write('');
    // who types on at once types into the search
    for (const name of ['/', 'H', 'e', 'l']) key(name);
    await vi.waitFor(() => expect(search()?.value).toBe('Hel'));
    expect(options()).toHaveLength(1);
    key('Escape', search()!);
    await vi.waitFor(() => expect(box().value).toBe('/'));
  });

  test('an @ offers colleagues: arrows choose, Enter takes one, Escape closes', async () => {
    const client = new QueryClient();
    const named = (id: string, name: string) => ({ id, name, avatarUrl: null, isActive: true });
    client.setQueryData(directoryQueries.members.queryKey, [named('1', 'Ana Lima'), named('2', 'Ana Reis')] as never);
    await show([tweet, dm], undefined, client);
    await press('Internal note');
    await vi.waitFor(() => expect(mode()).toBe('Internal note'));
    box().focus();
    await write('@an');
    await vi.waitFor(() => expect(options()).toHaveLength(2));
    expect(chosen()).toContain('Ana Lima');
    key('ArrowDown');
    await vi.waitFor(() => expect(chosen()).toContain('Ana Reis'));
    key('Enter');
    await vi.waitFor(() => expect(box().value).toBe('@Ana Reis '));
    await write('@Ana Reis @an');
    await vi.waitFor(() => expect(options()).toHaveLength(2));
    key('Escape');
    await vi.waitFor(() => expect(options()).toHaveLength(0));
    expect([document.activeElement, box().value]).toEqual([box(), '@Ana Reis @an']);
  });
});

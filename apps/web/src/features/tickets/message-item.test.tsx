import { MantineProvider } from '@mantine/core';
import type { Delivery, Message } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import i18next from 'i18next';
import { act, type ComponentProps } from 'react';
import { createRoot } from 'react-dom/client';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import en from '../../locales/en.json';
import pt from '../../locales/pt-BR.json';
import { ApiError } from '../../lib/api.ts';
import { EmailFrame } from './email-frame.tsx';
import type { MessageActions } from './message-actions.ts';
import { MessageItem } from './message-item.tsx';
import { SplitBar } from './split-bar.tsx';

beforeAll(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  await i18next.init({
    lng: 'en',
    resources: { en: { translation: en }, 'pt-BR': { translation: pt } },
    interpolation: { escapeValue: false },
  });
});

const message: Message = {
  id: 'm1',
  direction: 'in',
  visibility: 'public',
  channel: 'twitter',
  isGroup: false,
  isErased: false,
  profile: {
    twitterUserId: '501',
    username: 'carla',
    name: 'Carla',
    avatarUrl: null,
    isVerified: false,
    followersCount: null,
    isErased: false,
    url: 'https://x.com/carla',
  },
  member: null,
  text: 'My order never arrived',
  media: [],
  attachments: [],
  permalink: 'https://x.com/carla/status/1',
  inReplyToMessageId: null,
  referenced: [],
  isEdited: true,
  deletedAt: null,
  reason: null,
  delivery: null,
  contact: null,
  email: null,
  postedAt: '2026-11-22T12:00:00.000Z',
};

const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
client.setQueryData(['session'], { member: { id: 'm' }, permissions: ['tickets.view', 'social.view'] });
const actions: MessageActions = {
  canReply: true,
  ways: ['tweet', 'dm'],
  answer: () => {},
  takeBack: () => {},
  keepWords: () => {},
  advance: async () => {},
};

type Drawn = Pick<ComponentProps<typeof MessageItem>, 'message' | 'onChoose'>;

async function drawn(props: Drawn, ways = actions.ways, more: Partial<MessageActions> = {}) {
  const box = document.body.appendChild(document.createElement('div'));
  const root = createRoot(box);
  const draw = (as: Drawn) =>
    act(async () =>
      root.render(
        <MantineProvider env="test">
          <QueryClientProvider client={client}>
            <MessageItem {...as} accountUsername="acme" actions={{ ...actions, ...more, ways }} />
          </QueryClientProvider>
        </MantineProvider>,
      ),
    );
  await draw(props);
  const close = async () => {
    await act(async () => root.unmount());
    box.remove();
  };
  return { box, draw, close };
}

async function shown(changes: Partial<Message>, ways = actions.ways): Promise<HTMLElement> {
  const { box, close } = await drawn({ message: { ...message, ...changes } }, ways);
  const seen = box.cloneNode(true) as HTMLElement;
  await close();
  return seen;
}

test('a tweet shows its words, and leads to X and to who wrote it', async () => {
  const box = await shown({});
  expect(box.querySelector('button[data-profile="501"]')?.textContent).toBe('Carla');
  expect(box.textContent).toContain('My order never arrived');
  expect(box.querySelector('a[href="https://x.com/carla/status/1"]')).not.toBeNull();
});

test('a tweet that its writer has edited says so', async () => {
  expect((await shown({})).textContent).toContain('edited');
  expect((await shown({ isEdited: false })).textContent).not.toContain('edited');
});

test('of a tweet that is gone from X stay its author and its time, and a tombstone in the reader’s language', async () => {
  const gone = { text: '', deletedAt: '2026-11-22T13:00:00.000Z' };
  const box = await shown(gone);
  expect(box.textContent).toContain('X does not show this tweet any more');
  expect(box.textContent).toContain('@carla');
  expect(box.querySelector('time')?.dateTime).toBe(message.postedAt);
  expect(box.querySelector('a[href="https://x.com/carla/status/1"]')).toBeNull();
  expect(box.textContent).not.toContain('edited');
  await i18next.changeLanguage('pt-BR');
  expect((await shown(gone)).textContent).toContain('O X não mostra mais este tweet');
  await i18next.changeLanguage('en');
});

const delivery: Delivery = {
  id: 'd1',
  state: 'queued',
  code: null,
  detail: null,
  attempt: 0,
  dueAt: null,
  heldUntil: null,
  holdReason: null,
  permalink: null,
  canRetry: false,
  canDiscard: false,
  canEdit: false,
  canSendNow: false,
  canApprove: false,
  needsDecision: false,
  part: null,
  submittedById: null,
  reviewNote: null,
  updatedAt: '2026-11-22T12:00:00.000Z',
};
const failed = { state: 'failed', code: 'dm_closed', canRetry: true, canDiscard: true, canEdit: true } as const;

test.each<[string, Partial<Delivery>, string, string[]]>([
  ['one that goes out', { state: 'sending' }, 'Sending…', []],
  [
    'one that failed says why and what can be done',
    failed,
    'Not sent: this person does not take direct messages from you',
    ['Edit', 'Retry', 'Send as direct message', 'Discard'],
  ],
  [
    'one that is scheduled',
    {
      state: 'held',
      holdReason: 'scheduled',
      heldUntil: '2036-11-22T12:00:00.000Z',
      canDiscard: true,
      canEdit: true,
      canSendNow: true,
    },
    'Scheduled for',
    ['Edit', 'Take back', 'Send now', 'Cancel'],
  ],
  [
    'one of mine that waits for a colleague',
    { state: 'held', holdReason: 'approval', canEdit: true, canDiscard: true },
    'Waits for approval by a colleague',
    ['Edit', 'Cancel'],
  ],
  [
    'one of a colleague that I may approve',
    { state: 'held', holdReason: 'approval', canApprove: true },
    'Waits for approval by a colleague',
    ['Approve and send', 'Reject…'],
  ],
  ['one that is looked for asks nobody', { state: 'unknown' }, 'Being looked for on X', []],
  [
    'one that only a person can find',
    { state: 'unknown', needsDecision: true },
    'Is it on X?',
    ['Yes, it is there', 'No, it is not there'],
  ],
  ['a part of an answer', { state: 'sent', part: { number: 2, of: 3 } }, '2/3', []],
])('%s', async (_claim, state, words, buttons) => {
  const box = await shown({ direction: 'out', permalink: null, delivery: { ...delivery, ...state } });
  expect(box.textContent).toContain(words);
  const steps = [...box.querySelectorAll('button')].map((button) => button.textContent);
  expect(steps.filter((step) => step !== 'Reply to this')).toEqual(buttons);
});

test('what somebody has written since other words were begun is read before they are saved', async () => {
  const sent: unknown[] = [];
  let latestId = 'm1';
  const advance = async (_delivery: Delivery, step: object) => {
    sent.push(step);
    if (sent.length > 1) return;
    latestId = 'm2';
    throw new ApiError('newer_message', 409);
  };
  const waiting: Message = { ...message, direction: 'out', delivery: { ...delivery, ...failed, state: 'held' } };
  const { box, close } = await drawn({ message: waiting }, actions.ways, { advance, latestId: () => latestId });
  const press = (label: string) =>
    act(async () => [...box.querySelectorAll('button')].find(({ textContent }) => textContent === label)!.click());
  await press('Edit');
  await press('Save');
  expect(box.querySelector('[role="alert"]')!.textContent).toBe(en.delivery.newerThanEdit);
  await press(en.delivery.saveAnyway);
  const edit = { step: 'text', text: message.text };
  expect(sent).toEqual(['m1', 'm2'].map((lastSeenMessageId) => ({ ...edit, lastSeenMessageId })));
  await close();
});

describe('a reply that a colleague changes while one writes other words for it', () => {
  const waiting: Message = { ...message, direction: 'out', delivery: { ...delivery, ...failed, state: 'held' } };
  const since = '2026-11-22T12:05:00.000Z';
  const theirs: Message = { ...waiting, text: 'A colleague’s', delivery: { ...waiting.delivery!, updatedAt: since } };

  async function editing(more: Partial<MessageActions>) {
    const shown = await drawn({ message: waiting }, actions.ways, more);
    const press = (label: string) =>
      act(async () =>
        [...shown.box.querySelectorAll('button')].find(({ textContent }) => textContent === label)!.click(),
      );
    await press('Edit');
    const box = shown.box.querySelector('textarea')!;
    await act(async () => {
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')!.set!.call(box, 'Mine');
      box.dispatchEvent(new Event('input', { bubbles: true }));
    });
    return { ...shown, press };
  }

  test('is shown as it is now beside one’s own words, which are saved only if that is meant', async () => {
    const sent: [string, object][] = [];
    const { box, press, draw, close } = await editing({
      advance: async ({ updatedAt }, step) => void sent.push([updatedAt, step]),
    });
    await draw({ message: theirs });
    expect(box.querySelector('[role="alert"]')!.textContent).toContain(theirs.text);
    expect(box.querySelector('textarea')!.value).toBe('Mine');
    await press(en.action.save);
    expect(sent).toEqual([]);
    await press(en.delivery.saveMine);
    expect(sent).toEqual([[since, { step: 'text', text: 'Mine' }]]);
    await close();
  });

  test('takes the focus from nobody who has gone on to something else', async () => {
    const { draw, close } = await editing({});
    const elsewhere = document.body.appendChild(document.createElement('textarea'));
    elsewhere.focus();
    await draw({ message: theirs });
    expect(document.activeElement).toBe(elsewhere);
    elsewhere.remove();
    await close();
  });

  test('is left as it is by who wants it so', async () => {
    const { box, press, draw, close } = await editing({});
    await draw({ message: theirs });
    await press(en.delivery.keepTheirs);
    expect(box.querySelector('textarea')).toBeNull();
    await close();
  });

  test('or gives up takes no words any more: one’s own go into the composer', async () => {
    const kept: string[] = [];
    const { box, press, draw, close } = await editing({ keepWords: (_message, text) => void kept.push(text) });
    await draw({ message: { ...waiting, delivery: { ...delivery, state: 'discarded', updatedAt: since } } });
    expect(box.querySelector('textarea')!.value).toBe('Mine');
    await press(en.delivery.keepWords);
    expect(kept).toEqual(['Mine']);
    expect(box.querySelector('textarea')).toBeNull();
    await close();
  });
});

test.each([
  ['Send now', 'send-now', { state: 'held', holdReason: 'scheduled', canSendNow: true }],
  ['Retry', 'retry', failed],
] as const)('%s asks first whether it shall go although somebody has written since', async (label, step, state) => {
  const sent: object[] = [];
  const advance = async (_delivery: Delivery, each: object) => {
    if (sent.push(each) === 1) throw new ApiError('newer_message', 409);
  };
  const reply: Message = { ...message, direction: 'out', delivery: { ...delivery, ...state } };
  const { close } = await drawn({ message: reply }, actions.ways, { advance });
  const press = (text: string) =>
    act(async () =>
      [...document.body.querySelectorAll('button')].find(({ textContent }) => textContent === text)!.click(),
    );
  await press(label);
  await act(async () => void (await import('./composer-newer.tsx')));
  expect(document.body.textContent).toContain(en.composer.newerTitle);
  await press(en.composer.sendAnyway);
  expect(sent).toEqual([{ step }, { step, acceptNewer: true }]);
  await close();
});

test('other words that are too long say so when they are to be saved', async () => {
  const advance = vi.fn<MessageActions['advance']>();
  const waiting: Message = {
    ...message,
    direction: 'out',
    text: 'a'.repeat(300),
    delivery: { ...delivery, ...failed },
  };
  const { box, close } = await drawn({ message: waiting }, actions.ways, { advance });
  await act(async () => [...box.querySelectorAll('button')].find(({ textContent }) => textContent === 'Edit')!.click());
  const save = new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true });
  await act(async () => box.querySelector('textarea')!.dispatchEvent(save));
  expect(box.querySelector('form [role="alert"]')!.textContent).toBe('20 characters too many');
  expect(advance).not.toHaveBeenCalled();
  await close();
});

test('y leads to the approval of a reply that waits', async () => {
  const waits = { ...delivery, state: 'held', holdReason: 'approval', canApprove: true } as const;
  const { box, close } = await drawn({ message: { ...message, direction: 'out', delivery: waits } });
  await act(async () => window.dispatchEvent(new KeyboardEvent('keydown', { key: 'y' })));
  expect(document.activeElement!.textContent).toBe(en.delivery.approve);
  expect(box.contains(document.activeElement)).toBe(true);
  await close();
});

test('a reply that a colleague has edited says so', async () => {
  client.setQueryData(['members'], [{ id: 'm2', name: 'Bruno' }]);
  const member = { id: 'm1', name: 'Ana', avatarUrl: null };
  const by = (submittedById: string) =>
    shown({ direction: 'out', member, delivery: { ...delivery, state: 'sent', submittedById } });
  expect((await by('m2')).textContent).toContain('edited by Bruno');
  expect((await by('m1')).textContent).not.toContain('edited by');
});

test('a discarded reply is one line with its reason, opened on demand', async () => {
  const discarded: Message = {
    ...message,
    direction: 'out',
    text: 'We never said that',
    delivery: { ...delivery, state: 'discarded', reviewNote: 'Too harsh' },
  };
  const { box, close } = await drawn({ message: discarded });
  const line = () => box.querySelector<HTMLButtonElement>('button[aria-expanded]')!;
  expect(line().textContent).toContain('Discarded, not sent');
  expect(box.textContent).toContain('Too harsh');
  expect(box.querySelector('time')).toBeNull();
  await act(async () => line().click());
  expect(line().getAttribute('aria-expanded')).toBe('true');
  expect(box.querySelector('time')).not.toBeNull();
  await close();
});

const received: NonNullable<Message['email']> = {
  subject: 'Your bag',
  from: { name: 'Acme', address: 'help@acme.example' },
  to: ['carla@mail.example'],
  cc: [],
  hasHtml: false,
  hasQuote: false,
  authentication: null,
  isAutomatic: false,
  isFromOther: false,
  refusedFiles: [],
  bounce: null,
};

test.each<[string, Partial<typeof received>, string | null]>([
  ['verified', { authentication: 'verified' }, en.mail.sender.verified],
  ['unverified', { authentication: 'unverified' }, en.mail.sender.unverified],
  ['forged', { authentication: 'failed' }, 'help@acme.example'],
  ['from another address', { authentication: 'verified', isFromOther: true }, en.mail.fromOther],
  ['automatic', { isAutomatic: true }, en.mail.automatic],
  ['ours', {}, null],
])('an e-mail that is %s says so before it is believed', async (_what, change, words) => {
  const box = await shown({ channel: 'email', email: { ...received, ...change } });
  const notices = [...box.querySelectorAll('[class*="notice"]')].map(({ textContent }) => textContent).join(' ');
  expect(notices.includes(words ?? 'nothing')).toBe(words !== null);
});

test('an e-mail whose sender nobody checks says so in its details, and warns of nothing', async () => {
  const box = await shown({ channel: 'email', email: { ...received, authentication: 'unchecked' } });
  expect(box.querySelector('[class*="notice"]')).toBeNull();
  expect(box.querySelector('details')!.textContent).toContain(en.mail.sender.unchecked);
});

test('an e-mail whose words were erased is by an erased person', async () => {
  const from = { name: '', address: '' };
  const gone = { isErased: true, deletedAt: message.postedAt, profile: null, text: '' };
  const box = await shown({ ...gone, channel: 'email', email: { ...received, from } });
  expect(box.querySelector('bdi')!.textContent).toBe(en.ticket.erasedPerson);
});

test('nothing of an e-mail’s HTML runs, and nothing of elsewhere is named before somebody asks for its pictures', async () => {
  const box = document.body.appendChild(document.createElement('div'));
  const root = createRoot(box);
  const html = '<p>Hello</p><img data-remote-src="https://spy.test/a.gif">';
  await act(async () =>
    root.render(
      <MantineProvider env="test">
        <EmailFrame html={html} hasRemoteImages />
      </MantineProvider>,
    ),
  );
  const frame = () => box.querySelector('iframe')!;
  const loads = () => /\ssrc=|url\(|<link|@import/.test(frame().srcdoc);
  expect(frame().getAttribute('sandbox')).not.toContain('allow-scripts');
  expect(frame().srcdoc).toContain("default-src 'none'; img-src 'self' data:;");
  expect(loads()).toBe(false);
  const show = [...box.querySelectorAll('button')].find(({ textContent }) => textContent === en.mail.showImages)!;
  await act(async () => show.click());
  expect(frame().srcdoc).toContain('<img src="https://spy.test/a.gif">');
  await act(async () => root.unmount());
  box.remove();
});

test('an e-mail that came back is not called sent', async () => {
  const email = { ...received, bounce: { at: '2026-11-22T12:05:00.000Z', reason: 'No such mailbox' } };
  const cameBack = { ...delivery, state: 'sent', canDiscard: false, canEdit: false, canRetry: false } as const;
  const box = await shown({ direction: 'out', channel: 'email', email, delivery: cameBack }, ['dm', 'email']);
  const state = box.querySelector('[role="status"]')!.textContent;
  expect(state).toBe('Not delivered: it came back');
  expect(box.textContent).toContain('No such mailbox');
  const steps = [...box.querySelectorAll('button')].map(({ textContent }) => textContent);
  expect(steps).toEqual(['Write it again', 'Send as direct message']);
});

test('while messages are chosen each has a box; shift takes all up to it', async () => {
  const chosen: boolean[] = [];
  const { box, close } = await drawn({ message, onChoose: (isRange) => chosen.push(isRange) });
  const tick = box.querySelector<HTMLInputElement>('input[type="checkbox"]')!;
  expect(tick.getAttribute('aria-label')).toBe('Choose this message by Carla');
  for (const shiftKey of [false, true])
    await act(async () => tick.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey })));
  expect(chosen).toEqual([false, true]);
  await close();
});

test('more messages than become a ticket at once are said to be too many', () => {
  const bar = (count: number) =>
    renderToStaticMarkup(
      <MantineProvider env="test">
        <SplitBar count={count} onSplit={() => {}} onLeave={() => {}} />
      </MantineProvider>,
    );
  expect(bar(500)).not.toContain('at most');
  expect(bar(500)).not.toMatch(/<button[^>]* disabled/);
  expect(bar(501)).toContain('501 messages chosen · at most 500 at a time');
  expect(bar(501)).toMatch(/<button[^>]* disabled/);
});

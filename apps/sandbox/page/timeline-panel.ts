import { call, type Conversation, type DirectMessage } from './api.ts';
import { byId, element } from './element.ts';
import { messagesCard } from './messages-card.ts';
import { onStage, setStage, stage } from './stage.ts';
import { threadCard } from './tweet-card.ts';
import { clockWords } from './world-clock.ts';

interface Entry {
  id: string;
  data: unknown;
  make: () => HTMLElement;
}

const cards = new Map<string, { json: string; card: HTMLElement }>();

/** X as X would show it, thread by thread; or the private conversations. */
export function timelinePanel(): { refresh: () => Promise<void> } {
  let view: 'posts' | 'messages' = 'posts';
  let entries: Entry[] | undefined;
  let last = '';
  for (const name of ['posts', 'messages'] as const) {
    byId(`view-${name}`).addEventListener('click', () => {
      view = name;
      for (const other of ['posts', 'messages'])
        byId(`view-${other}`).setAttribute('aria-pressed', String(other === view));
      void refresh();
    });
  }
  byId('brand').addEventListener('change', (event) => setStage({ brand: (event.target as HTMLSelectElement).value }));
  onStage(() => {
    drawBrands();
    const current = JSON.stringify([
      stage.brand,
      stage.actor,
      stage.people.map((person) => [person.name, person.protected, person.suspended]),
    ]);
    if (current === last) return;
    const [brand] = JSON.parse(last || '[]') as string[];
    last = current;
    if (brand === stage.brand && entries) draw(entries, view);
    else void refresh();
  });

  async function refresh(): Promise<void> {
    const shown = view;
    entries = shown === 'posts' ? await threads() : await conversations();
    if (shown === view) draw(entries, view);
  }
  return { refresh };
}

async function threads(): Promise<Entry[]> {
  const query = stage.brand ? `?brand=${stage.brand}&limit=60` : '?limit=60';
  const { data } = await call<{ data: Conversation[] }>('GET', `conversations${query}`);
  return data.map((conversation) => ({
    id: conversation.id,
    data: conversation,
    make: () => threadCard(conversation),
  }));
}

async function conversations(): Promise<Entry[]> {
  const query = stage.brand ? `?participant=${stage.brand}&limit=2000` : '?limit=2000';
  const { data } = await call<{ data: DirectMessage[] }>('GET', `direct-messages${query}`);
  const grouped = Map.groupBy(data, (message) => message.conversationId);
  return [...grouped].map(([id, messages]) => ({
    id,
    data: messages,
    make: () => messagesCard(messages.toReversed()),
  }));
}

function drawBrands(): void {
  const select = byId<HTMLSelectElement>('brand');
  const brands = stage.state?.users.brands ?? [];
  if (select.options.length !== brands.length + 1) {
    select.replaceChildren(
      element('option', { value: '' }, 'All of X'),
      ...brands.map((brand) => element('option', { value: brand.username }, `@${brand.username}`)),
    );
  }
  select.value = stage.brand;
}

/** Cards that did not change stay where they are; the focus stays on the control it was on. */
function draw(entries: Entry[], view: 'posts' | 'messages'): void {
  const list = byId('timeline');
  const focused = list.contains(document.activeElement) ? document.activeElement?.id : undefined;
  const shown = entries.map(({ id, data, make }) => {
    const json = JSON.stringify([data, stage.actor, clockWords()]);
    const known = cards.get(id);
    if (known && (known.json === json || known.card.querySelector('.editing'))) return known.card;
    const card = make();
    cards.set(id, { json, card });
    return card;
  });
  if (shown.length === 0) {
    list.replaceChildren(element('p', { class: 'nothing' }, nothing(view)));
    return;
  }
  for (const child of [...list.children]) if (!shown.includes(child as HTMLElement)) child.remove();
  shown.forEach((card, index) => {
    if (list.children[index] !== card) list.insertBefore(card, list.children[index] ?? null);
  });
  if (focused && document.activeElement?.id !== focused) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
}

function nothing(view: 'posts' | 'messages'): string {
  const whom = stage.brand ? `@${stage.brand}` : 'anybody';
  return view === 'posts'
    ? `Nobody has written to ${whom} yet. Choose a person and tweet.`
    : `Nobody has written to ${whom} in private yet. Choose a person, then DM.`;
}

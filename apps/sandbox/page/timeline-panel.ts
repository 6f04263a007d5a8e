import { call, type Conversation, type DirectMessage, type Tweet } from './api.ts';
import { ago, avatar, byId, element } from './element.ts';
import { act, onStage, personOf, setStage, showPanel, stage } from './stage.ts';

const DEEPEST = 3;
const cards = new Map<string, { json: string; card: HTMLElement }>();

/** X as X would show it, thread by thread; or the private conversations. */
export function timelinePanel(): { refresh: () => Promise<void> } {
  let view: 'posts' | 'messages' = 'posts';
  let lastBrand = '';
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
    if (stage.brand === lastBrand) return;
    lastBrand = stage.brand;
    void refresh();
  });

  async function refresh(): Promise<void> {
    if (view === 'posts') {
      const query = stage.brand ? `?brand=${stage.brand}&limit=60` : '?limit=60';
      const { data } = await call<{ data: Conversation[] }>('GET', `conversations${query}`);
      draw(data.map((conversation) => [conversation.id, conversation, () => threadCard(conversation)]));
    } else {
      const query = stage.brand ? `?participant=${stage.brand}&limit=2000` : '?limit=2000';
      const { data } = await call<{ data: DirectMessage[] }>('GET', `direct-messages${query}`);
      const grouped = Map.groupBy(data, (message) => message.conversationId);
      draw([...grouped].map(([id, messages]) => [id, messages, () => messagesCard(messages.toReversed())]));
    }
  }
  return { refresh };
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

/** Cards that did not change stay where they are, with their focus. */
function draw(entries: [id: string, data: unknown, make: () => HTMLElement][]): void {
  const list = byId('timeline');
  const shown = entries.map(([id, data, make]) => {
    const json = JSON.stringify(data);
    const known = cards.get(id);
    if (known?.json === json) return known.card;
    const card = make();
    cards.set(id, { json, card });
    return card;
  });
  if (shown.length === 0) {
    list.replaceChildren(element('p', { class: 'nothing' }, 'Nothing here yet. Choose a person and write something.'));
    return;
  }
  for (const child of [...list.children]) if (!shown.includes(child as HTMLElement)) child.remove();
  shown.forEach((card, index) => {
    if (list.children[index] !== card) list.insertBefore(card, list.children[index] ?? null);
  });
}

function threadCard(conversation: Conversation): HTMLElement {
  const byParent = Map.groupBy(conversation.tweets, (tweet) => tweet.inReplyTo ?? '');
  const known = new Set(conversation.tweets.map((tweet) => tweet.id));
  const roots = conversation.tweets.filter((tweet) => !tweet.inReplyTo || !known.has(tweet.inReplyTo));
  const card = element('article', { class: 'thread' });
  const add = (tweet: Tweet, depth: number) => {
    card.append(tweetView(tweet, depth));
    for (const reply of byParent.get(tweet.id) ?? []) add(reply, depth + 1);
  };
  for (const root of roots) add(root, 0);
  return card;
}

function tweetView(tweet: Tweet, depth: number): HTMLElement {
  const author = personOf(tweet.from);
  const isHidden = Date.parse(tweet.indexedAt) > Date.now();
  const marks = [
    tweet.retweetOf !== null && 'reposted',
    tweet.quote !== null && 'quote',
    tweet.editHistoryTweetIds.length > 1 && 'edited',
    isHidden && `not indexed until ${new Date(tweet.indexedAt).toLocaleTimeString()}`,
  ].filter((mark) => mark !== false);
  return element(
    'section',
    { class: `tweet depth-${Math.min(depth, DEEPEST)}${author?.brand ? ' brand' : ''}` },
    avatar(author),
    element(
      'div',
      { class: 'body' },
      element(
        'header',
        {},
        element('b', { dir: 'auto' }, tweet.name),
        element('span', { class: 'handle' }, `@${tweet.from}`),
        ago(tweet.createdAt),
        ...marks.map((mark) => element('span', { class: 'tag' }, mark)),
      ),
      textView(tweet.text),
      ...tweet.media.map((media) =>
        element('img', { class: 'picture', src: media.url, alt: media.altText ?? '', loading: 'lazy' }),
      ),
      actions(tweet),
    ),
  );
}

/** Long posts are folded as X folds them. */
function textView(text: string): HTMLElement {
  const paragraph = element('p', { class: 'text', dir: 'auto' }, text);
  if (text.length <= 420) return paragraph;
  paragraph.textContent = `${text.slice(0, 360)}… `;
  paragraph.append(
    element('button', { type: 'button', class: 'link', onclick: () => paragraph.replaceChildren(text) }, 'Show more'),
  );
  return paragraph;
}

function actions(tweet: Tweet): HTMLElement {
  const action = (label: string, count: number | null, title: string, run: () => void, isOn = false) =>
    element(
      'button',
      { type: 'button', title, 'aria-pressed': String(isOn), onclick: run },
      label,
      count === null || count === 0 ? null : element('span', { class: 'number' }, String(count)),
    );
  const write = (change: { actor?: string; replyTo?: Tweet; quoting?: Tweet }) => {
    setStage({ mode: 'tweet', replyTo: null, quoting: null, ...change });
    showPanel('people');
    byId('text').focus();
  };
  const isLiked = tweet.likedBy.includes(stage.actor);
  return element(
    'footer',
    {},
    // a brand's answer is answered by whom it was given to; anything else by the person chosen
    action('Reply', tweet.replies, 'Reply as the customer of the thread, or as the chosen person', () =>
      write({
        replyTo: tweet,
        ...(personOf(tweet.from)?.brand && tweet.inReplyToUser && { actor: tweet.inReplyToUser }),
      }),
    ),
    action(
      'Repost',
      tweet.retweets,
      'Repost as the chosen person',
      () => void act('POST', 'tweets', { from: stage.actor, retweetOf: tweet.id }, 'Reposted'),
    ),
    action('Quote', null, 'Quote as the chosen person', () => write({ quoting: tweet })),
    action(
      'Like',
      tweet.likes,
      'Like as the chosen person',
      () => void act('POST', `tweets/${tweet.id}/likes`, { from: stage.actor }),
      isLiked,
    ),
    action('Edit', null, `Edit as @${tweet.from}`, () => {
      const text = prompt(`Edit the tweet of @${tweet.from}`, tweet.text);
      if (text) void act('PATCH', `tweets/${tweet.id}`, { text }, 'Edited');
    }),
    action(
      'Delete',
      null,
      `Delete as @${tweet.from}`,
      () => void act('DELETE', `tweets/${tweet.id}`, undefined, 'Deleted'),
    ),
  );
}

function messagesCard(messages: DirectMessage[]): HTMLElement {
  const first = messages[0]!;
  const names = [first.from, ...first.to];
  const customer = names.find((name) => !personOf(name)?.brand) ?? names[0]!;
  const brand = names.find((name) => name !== customer) ?? '';
  const person = personOf(customer);
  return element(
    'article',
    { class: 'thread messages' },
    element(
      'header',
      {},
      avatar(person),
      element('b', { dir: 'auto' }, person?.name ?? customer),
      element('span', { class: 'handle' }, `@${customer} and @${brand}`),
      element(
        'button',
        {
          type: 'button',
          onclick: () => {
            setStage({ actor: customer, brand, mode: 'dm', replyTo: null, quoting: null });
            showPanel('people');
            byId('text').focus();
          },
        },
        'Write as them',
      ),
    ),
    ...messages.map((message) =>
      element(
        'div',
        { class: `bubble${message.from === customer ? '' : ' brand'}` },
        element('p', { dir: 'auto' }, message.text),
        ago(message.createdAt),
      ),
    ),
  );
}

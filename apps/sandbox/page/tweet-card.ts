import type { Conversation, Tweet, TweetExcerpt } from './api.ts';
import { ago, avatar, byId, element } from './element.ts';
import { act, personOf, setStage, showPanel, stage } from './stage.ts';
import { worldNow } from './world-clock.ts';

const DEEPEST = 3;
const FOLDED = 420;

/** A thread with its replies under what they answer. */
export function threadCard(conversation: Conversation): HTMLElement {
  const known = new Set(conversation.tweets.map((tweet) => tweet.id));
  const parentOf = (tweet: Tweet) => (tweet.inReplyTo !== null && known.has(tweet.inReplyTo) ? tweet.inReplyTo : '');
  const byParent = Map.groupBy(conversation.tweets, parentOf);
  const card = element('article', { class: 'thread' });
  const add = (tweet: Tweet, depth: number) => {
    if (tweet.inReplyTo !== null && !known.has(tweet.inReplyTo)) {
      card.append(element('p', { class: 'gone' }, 'The tweet that was answered here is deleted.'));
    }
    card.append(tweetView(tweet, depth));
    for (const reply of byParent.get(tweet.id) ?? []) add(reply, depth + 1);
  };
  for (const root of byParent.get('') ?? []) add(root, 0);
  return card;
}

function tweetView(tweet: Tweet, depth: number): HTMLElement {
  const author = personOf(tweet.from);
  const isHidden = Date.parse(tweet.indexedAt) > worldNow();
  const versions = tweet.editHistoryTweetIds.length;
  const marks: [text: string, title: string][] = [
    ...(versions > 1 ? [['edited', `${versions} versions`] as [string, string]] : []),
    ...(isHidden
      ? [[`indexed ${new Date(tweet.indexedAt).toLocaleTimeString()}`, 'Not in timelines before'] as [string, string]]
      : []),
    ...(author?.protected ? [['protected', 'Only followers see it'] as [string, string]] : []),
    ...(author?.suspended ? [['suspended', 'X answers as if it were gone'] as [string, string]] : []),
  ];
  const view = element(
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
        ...marks.map(([text, title]) => element('span', { class: 'tag', title }, text)),
      ),
      ...content(tweet),
      tweet.retweetOf === null ? actions(tweet, () => edit(view, tweet)) : null,
    ),
  );
  return view;
}

function content(tweet: Tweet): (HTMLElement | null)[] {
  if (tweet.retweetOf !== null) {
    return [element('p', { class: 'line' }, 'reposted'), excerptView(tweet.retweeted)];
  }
  return [
    textView(tweet.text),
    ...tweet.media.map((media) =>
      element('img', { class: 'picture', src: media.url, alt: media.altText ?? '', loading: 'lazy' }),
    ),
    tweet.poll && pollView(tweet, tweet.poll),
    tweet.quote === null ? null : excerptView(tweet.quoted),
  ];
}

/** Long posts are folded as X folds them. */
function textView(text: string): HTMLElement {
  const paragraph = element('p', { class: 'text', dir: 'auto' }, text);
  if (text.length <= FOLDED) return paragraph;
  paragraph.textContent = `${text.slice(0, FOLDED - 60)}… `;
  paragraph.append(
    element('button', { type: 'button', class: 'link', onclick: () => paragraph.replaceChildren(text) }, 'Show more'),
  );
  return paragraph;
}

function excerptView(excerpt: TweetExcerpt | null): HTMLElement {
  if (!excerpt) return element('blockquote', { class: 'excerpt line' }, 'This tweet is deleted.');
  return element(
    'blockquote',
    { class: 'excerpt' },
    element(
      'p',
      {},
      element('b', { dir: 'auto' }, excerpt.name),
      ' ',
      element('span', { class: 'handle' }, `@${excerpt.from}`),
    ),
    element('p', { class: 'text', dir: 'auto' }, excerpt.text),
  );
}

function pollView(tweet: Tweet, poll: NonNullable<Tweet['poll']>): HTMLElement {
  const votes = poll.options.reduce((sum, option) => sum + option.votes, 0);
  return element(
    'div',
    { class: 'poll' },
    ...poll.options.map((option, index) =>
      element(
        'button',
        {
          type: 'button',
          id: `vote-${tweet.id}-${index + 1}`,
          title: 'Vote',
          onclick: () => void act('POST', `tweets/${tweet.id}/votes`, { option: index + 1 }, 'Voted'),
        },
        element('span', { dir: 'auto' }, option.label),
        element('span', { class: 'number' }, votes === 0 ? '0 %' : `${Math.round((option.votes / votes) * 100)} %`),
        element('progress', { value: option.votes, max: Math.max(1, votes), 'aria-hidden': 'true' }),
      ),
    ),
    element('p', { class: 'line' }, votes === 1 ? '1 vote' : `${votes} votes`),
  );
}

/** Whoever is to write comes to the composer, with the focus in it. */
export function write(change: Parameters<typeof setStage>[0]): void {
  setStage({ mode: 'tweet', replyTo: null, quoting: null, ...change });
  showPanel('people');
  byId('text').focus();
}

function actions(tweet: Tweet, startEditing: () => void): HTMLElement {
  const { id, from } = tweet;
  const action = (label: string, count: number, title: string, run: () => void, isOn?: boolean) =>
    element(
      'button',
      {
        type: 'button',
        id: `${label.toLowerCase()}-${id}`,
        title,
        'aria-pressed': isOn === undefined ? null : String(isOn),
        onclick: run,
      },
      label,
      count === 0 ? null : element('span', { class: 'number' }, String(count)),
    );
  const as = stage.actor;
  const isLiked = tweet.likedBy.includes(as);
  const isReposted = tweet.retweetedBy.includes(as);
  // A brand's answer is answered by whom it was given to; anything else by the person chosen.
  const answerer = personOf(from)?.brand && tweet.inReplyToUser ? tweet.inReplyToUser : as;
  return element(
    'footer',
    {},
    action('Reply', tweet.replies, `Reply as @${answerer}`, () => write({ replyTo: tweet, actor: answerer })),
    action(
      'Repost',
      tweet.retweets,
      isReposted ? `Take back as @${as}` : `Repost as @${as}`,
      () =>
        void (isReposted
          ? act('DELETE', `tweets/${id}/retweets`, { from: as })
          : act('POST', 'tweets', { from: as, retweetOf: id }, 'Reposted')),
      isReposted,
    ),
    action('Quote', tweet.quotes, `Quote as @${as}`, () => write({ quoting: tweet })),
    action(
      'Like',
      tweet.likes,
      isLiked ? `Take back as @${as}` : `Like as @${as}`,
      () => void act(isLiked ? 'DELETE' : 'POST', `tweets/${id}/likes`, { from: as }),
      isLiked,
    ),
    element('span', { class: 'grow' }),
    action('Edit', 0, `Edit as @${from}`, startEditing),
    action('Delete', 0, `Delete as @${from}`, () => void act('DELETE', `tweets/${id}`, undefined, 'Deleted')),
  );
}

/** The text becomes a field in its place; the card is not drawn anew meanwhile. */
function edit(view: HTMLElement, tweet: Tweet): void {
  const paragraph = view.querySelector<HTMLElement>('.text');
  const footer = view.querySelector<HTMLElement>('footer');
  if (!paragraph || !footer) return;
  const field = element('textarea', { rows: 3, dir: 'auto', 'aria-label': `Tweet of @${tweet.from}` });
  field.value = tweet.text;
  const form = element(
    'form',
    { class: 'editing' },
    field,
    element(
      'div',
      { class: 'row' },
      element('button', { class: 'primary' }, 'Save'),
      element('button', { type: 'button', onclick: () => stop() }, 'Cancel'),
    ),
  );
  const stop = () => {
    form.replaceWith(paragraph);
    footer.hidden = false;
    footer.querySelector<HTMLElement>('[id^="edit-"]')?.focus();
  };
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') stop();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void act('PATCH', `tweets/${tweet.id}`, { text: field.value }, 'Edited').then((isDone) => isDone && stop());
  });
  footer.hidden = true;
  paragraph.replaceWith(form);
  field.focus();
}

import { createHash } from 'node:crypto';
import twitterText from 'twitter-text';
import type { Entities, Media, MentionEntity, TagEntity, UrlEntity, User } from './records.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LONG_POST_PREVIEW = 270;

export interface ComposedText {
  text: string;
  displayTextRange: [number, number];
  entities: Entities;
  noteTweet?: { text: string; entities: Entities };
  mentionedIds: string[];
}

export interface TextToCompose {
  id: string;
  author: User;
  typedText: string;
  /** Usernames X puts before the text of a reply. */
  leading: User[];
  media: Media[];
  quoteUrl?: string;
  findUser: (username: string) => User | undefined;
}

/** `https://t.co/` and ten characters: 23 in all, as X counts any link. */
export function shortLink(seed: string): string {
  const digest = createHash('sha256').update(seed).digest();
  let path = '';
  for (let index = 0; index < 10; index += 1) path += ALPHABET[digest[index]! % ALPHABET.length];
  return `https://t.co/${path}`;
}

/** Weighted length as X counts it, without the mentions it adds itself. */
export function weightedLength(text: string): number {
  return twitterText.parseTweet(text).weightedLength;
}

/** The different cashtags of a text, in capitals. */
export function cashtagsOf(text: string): Set<string> {
  return new Set(twitterText.extractCashtags(text).map((tag) => tag.toUpperCase()));
}

/** Turns what an author typed into what X's API answers: mentions in front, t.co links, escaped text, entities. */
export function composeText(input: TextToCompose): ComposedText {
  const body = rewrite(input.typedText, input.id, input.findUser);
  const isLong = weightedLength(input.typedText) > 280;
  const shown = isLong ? shorten(input, body) : body;
  const prefix = leadingMentions(input.leading);
  const offset = codePoints(prefix.text);
  const entities = merge(prefix.entities, shift(shown.entities, offset));
  let text = prefix.text + shown.text;
  const displayEnd = codePoints(text);

  for (const link of trailingLinks(input)) {
    const gap = text === '' || text.endsWith(' ') ? '' : ' ';
    const start = codePoints(text) + gap.length;
    text += gap + link.url;
    (entities.urls ??= []).push({ start, end: start + link.url.length, ...link });
  }

  const mentionedIds = [...prefix.entities.mentions!, ...(body.entities.mentions ?? [])].map((mention) => mention.id);
  return {
    text,
    displayTextRange: [offset, displayEnd],
    entities: withoutEmpty(entities),
    ...(isLong && { noteTweet: { text: body.text, entities: withoutEmpty(body.entities) } }),
    mentionedIds: [...new Set(mentionedIds)],
  };
}

/** The text of a retweet: `RT @name: …`, cut at 140 characters as X does. */
export function composeRetweet(original: { text: string; entities: Entities }, author: User): ComposedText {
  const prefix = `RT @${author.username}: `;
  const whole = Array.from(prefix + original.text);
  const limit = whole.length > 140 ? 139 : whole.length;
  const text = whole.slice(0, limit).join('') + (whole.length > 140 ? '…' : '');
  const own: MentionEntity = { start: 3, end: 4 + author.username.length, username: author.username, id: author.id };
  const shifted = shift(original.entities, codePoints(prefix));
  const within = <T extends { end: number }>(items: T[] | undefined) => items?.filter((item) => item.end <= limit);
  const mentions = [own, ...(within(shifted.mentions) ?? [])];
  return {
    text,
    displayTextRange: [0, codePoints(text)],
    entities: withoutEmpty({ mentions, urls: within(shifted.urls), hashtags: within(shifted.hashtags) }),
    mentionedIds: [...new Set([own.id, ...(original.entities.mentions ?? []).map((mention) => mention.id)])],
  };
}

/** X's typed text for one mention or URL after another, as entities of the escaped text. */
export function rewrite(typed: string, seed: string, findUser: TextToCompose['findUser']) {
  const entities: Required<Entities> = { mentions: [], urls: [], hashtags: [], cashtags: [] };
  let text = '';
  let length = 0;
  let position = 0;
  const append = (piece: string) => {
    text += piece;
    length += codePoints(piece);
  };
  for (const found of extract(typed)) {
    const [from, to] = found.indices;
    if (from < position) continue;
    append(escape(typed.slice(position, from)));
    const start = length;
    const source = typed.slice(from, to);
    position = to;
    if (found.url !== undefined) {
      const url = shortLink(`${seed}:${from}:${source}`);
      append(url);
      entities.urls.push({ start, end: length, url, expanded_url: absolute(source), display_url: display(source) });
      continue;
    }
    append(source);
    const user = found.screenName === undefined ? undefined : findUser(found.screenName);
    if (user) entities.mentions.push({ start, end: length, username: user.username, id: user.id });
    if (found.hashtag !== undefined) entities.hashtags.push({ start, end: length, tag: found.hashtag });
    if (found.cashtag !== undefined) entities.cashtags.push({ start, end: length, tag: found.cashtag });
  }
  append(escape(typed.slice(position)));
  return { text, entities: entities as Entities };
}

interface Extracted {
  indices: [number, number];
  url?: string;
  screenName?: string;
  hashtag?: string;
  cashtag?: string;
}

function extract(typed: string): Extracted[] {
  const found = twitterText.extractEntitiesWithIndices(typed) as Extracted[];
  return found.sort((left, right) => left.indices[0] - right.indices[0]);
}

function shorten(input: TextToCompose, body: { text: string; entities: Entities }) {
  const cut = Array.from(body.text).slice(0, LONG_POST_PREVIEW).join('');
  const preview = cut.slice(0, Math.max(cut.lastIndexOf(' '), LONG_POST_PREVIEW - 60));
  const length = codePoints(preview);
  const link = shortLink(`${input.id}:note`);
  const within = <T extends { end: number }>(items: T[] | undefined) =>
    items?.filter((item) => item.end <= length) ?? [];
  const expanded = `https://x.com/i/web/status/${input.id}`;
  const more: UrlEntity = {
    start: length + 2,
    end: length + 2 + link.length,
    url: link,
    expanded_url: expanded,
    display_url: display(expanded),
  };
  return {
    text: `${preview}… ${link}`,
    entities: {
      mentions: within(body.entities.mentions),
      hashtags: within(body.entities.hashtags),
      cashtags: within(body.entities.cashtags),
      urls: [...within(body.entities.urls), more],
    },
  };
}

function leadingMentions(users: User[]) {
  const mentions: MentionEntity[] = [];
  let text = '';
  for (const user of users) {
    mentions.push({
      start: text.length,
      end: text.length + user.username.length + 1,
      username: user.username,
      id: user.id,
    });
    text += `@${user.username} `;
  }
  return { text, entities: { mentions } };
}

function trailingLinks(input: TextToCompose): Omit<UrlEntity, 'start' | 'end'>[] {
  const links: Omit<UrlEntity, 'start' | 'end'>[] = [];
  if (input.quoteUrl) {
    const url = shortLink(`${input.id}:quote`);
    links.push({ url, expanded_url: input.quoteUrl, display_url: display(input.quoteUrl) });
  }
  const first = input.media[0];
  if (first) {
    const url = shortLink(`${input.id}:media`);
    const expanded_url = `https://x.com/${input.author.username}/status/${input.id}/${first.type === 'video' ? 'video' : 'photo'}/1`;
    links.push({ url, expanded_url, display_url: `pic.x.com/${url.slice(-10)}`, media_key: first.mediaKey });
  }
  return links;
}

function merge(left: Entities, right: Entities): Entities {
  return { ...right, mentions: [...(left.mentions ?? []), ...(right.mentions ?? [])] };
}

function shift(entities: Entities, by: number): Entities {
  const move = <T extends { start: number; end: number }>(items: T[] | undefined) =>
    items?.map((item) => ({ ...item, start: item.start + by, end: item.end + by }));
  return {
    mentions: move(entities.mentions),
    urls: move(entities.urls),
    hashtags: move<TagEntity>(entities.hashtags),
    cashtags: move<TagEntity>(entities.cashtags),
  };
}

/** X leaves out the kinds a text has none of. */
export function withoutEmpty(entities: Entities): Entities {
  return Object.fromEntries(Object.entries(entities).filter(([, items]) => items && items.length > 0));
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function absolute(url: string): string {
  return /^https?:\/\//i.test(url) ? url : `http://${url}`;
}

function display(url: string): string {
  const bare = url.replace(/^https?:\/\/(www\.)?/i, '');
  return bare.length > 30 ? `${bare.slice(0, 28)}…` : bare;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

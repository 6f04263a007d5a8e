import type { Tweet } from '../world/records.ts';
import type { World } from '../world/world.ts';

export type Condition = (tweet: Tweet) => boolean;

export interface SearchQuery {
  matches: Condition;
  /** The shortest list that must hold every match, if the query names one. */
  candidates?: readonly Tweet[];
}

/** What is wrong with a query, in X's words. */
export class SearchSyntaxError extends Error {}

const TOKEN = /\s+|(-)?(\(|\)|"(?:[^"\\]|\\.)*"|[^\s()"]+)/gy;
const OPERATOR = /^([a-z_]+):(.+)$/i;
const WORD = /[\p{L}\p{N}_\p{M}]+/gu;

/**
 * X's recent-search language as far as a help desk uses it: words, "phrases", @names, #tags, from: to: conversation_id:
 * is: has: lang: url:, negation, OR, parentheses. OR binds weaker than a space, as on X.
 */
export function parseSearchQuery(world: World, text: string): SearchQuery {
  const parser = new Parser(world, tokens(text));
  const matches = parser.any();
  parser.expectEnd();
  if (!parser.hasStandalone) {
    throw new SearchSyntaxError(
      'There were errors processing your request: Rules must contain at least one positive, non-stopword clause (at position 1)',
    );
  }
  return { matches, ...(parser.candidates && { candidates: parser.candidates }) };
}

interface SearchToken {
  isNegated: boolean;
  text: string;
}

function tokens(text: string): SearchToken[] {
  const found: SearchToken[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    end = TOKEN.lastIndex;
    if (match[2] !== undefined) found.push({ isNegated: match[1] === '-', text: match[2] });
  }
  if (end !== text.length) {
    throw new SearchSyntaxError(
      `There were errors processing your request: missing closing quote (at position ${end + 1})`,
    );
  }
  return found;
}

class Parser {
  readonly #world: World;
  readonly #tokens: SearchToken[];
  #position = 0;
  #depth = 0;
  /** With OR or a negated group, no single list holds every match. */
  #mustReadAll = false;
  #lists: (readonly Tweet[])[] = [];
  hasStandalone = false;

  constructor(world: World, list: SearchToken[]) {
    this.#world = world;
    this.#tokens = list;
  }

  get candidates(): readonly Tweet[] | undefined {
    if (this.#mustReadAll) return undefined;
    return this.#lists.sort((left, right) => left.length - right.length)[0];
  }

  any(): Condition {
    const options = [this.#all()];
    while (this.#peek()?.text === 'OR') {
      this.#mustReadAll = true;
      this.#position += 1;
      options.push(this.#all());
    }
    return options.length === 1 ? options[0]! : (tweet) => options.some((option) => option(tweet));
  }

  expectEnd(): void {
    const token = this.#peek();
    if (token) throw this.#error(`no viable alternative at input '${token.text}'`);
  }

  #all(): Condition {
    const conditions: Condition[] = [];
    for (let token = this.#peek(); token && token.text !== 'OR' && token.text !== ')'; token = this.#peek()) {
      this.#position += 1;
      if (token.isNegated && token.text === '(') this.#mustReadAll = true;
      const condition = token.text === '(' ? this.#group() : this.#leaf(token);
      conditions.push(token.isNegated ? (tweet) => !condition(tweet) : condition);
    }
    if (conditions.length === 0) throw this.#error('an expression is missing');
    return (tweet) => conditions.every((condition) => condition(tweet));
  }

  #group(): Condition {
    this.#depth += 1;
    if (this.#depth > 50) throw this.#error('the expression is nested too deeply');
    const condition = this.any();
    if (this.#peek()?.text !== ')') throw this.#error("missing ')'");
    this.#position += 1;
    this.#depth -= 1;
    return condition;
  }

  #leaf({ isNegated, text }: SearchToken): Condition {
    const operator = OPERATOR.exec(text);
    if (operator && !/^https?$/i.test(operator[1]!)) {
      return this.#operator(operator[1]!.toLowerCase(), operator[2]!, isNegated);
    }
    if (!isNegated) this.hasStandalone = true;
    if (/^@\w{1,15}$/.test(text)) return this.#mention(text.slice(1), isNegated);
    if (text.startsWith('#')) {
      const tag = fold(text.slice(1));
      return (tweet) => isOriginal(tweet) && (tweet.entities.hashtags ?? []).some((entity) => fold(entity.tag) === tag);
    }
    return phrase(text.startsWith('"') ? text.slice(1, -1).replaceAll('\\"', '"') : text);
  }

  #mention(username: string, isNegated: boolean): Condition {
    const id = this.#world.userByName(username)?.id ?? '';
    if (!isNegated) this.#lists.push(this.#world.mentionsOf(id));
    return (tweet) => tweet.mentionedIds.includes(id);
  }

  #operator(name: string, value: string, isNegated: boolean): Condition {
    const world = this.#world;
    const standalone = () => {
      if (!isNegated) this.hasStandalone = true;
    };
    const userId = () => world.userByName(value.replace(/^@/, ''))?.id ?? (world.users.has(value) ? value : '');
    switch (name) {
      case 'from': {
        standalone();
        const id = userId();
        if (!isNegated) this.#lists.push(world.tweetsBy(id));
        return (tweet) => tweet.authorId === id;
      }
      case 'to': {
        standalone();
        const id = userId();
        return (tweet) => tweet.inReplyToUserId === id;
      }
      case 'conversation_id': {
        standalone();
        if (!isNegated) this.#lists.push(world.conversationTweets(value));
        return (tweet) => tweet.conversationId === value;
      }
      case 'url':
        standalone();
        return (tweet) => (tweet.entities.urls ?? []).some((url) => fold(url.expanded_url).includes(fold(value)));
      case 'in_reply_to_tweet_id':
        standalone();
        return (tweet) => tweet.inReplyToTweetId === value;
      case 'quotes_of_tweet_id':
        standalone();
        return (tweet) => tweet.quotedTweetId === value;
      case 'retweets_of_tweet_id':
        standalone();
        return (tweet) => tweet.retweetedTweetId === value;
      case 'lang':
        return (tweet) => tweet.lang === value;
      case 'is':
        return this.#kind(value);
      case 'has':
        return this.#content(value);
      default:
        throw this.#error(`'${name}' is not a valid operator`);
    }
  }

  #kind(value: string): Condition {
    switch (value) {
      case 'retweet':
        return (tweet) => tweet.retweetedTweetId !== undefined;
      case 'reply':
        return (tweet) => tweet.inReplyToTweetId !== undefined;
      case 'quote':
        return (tweet) => tweet.quotedTweetId !== undefined;
      case 'verified':
        return (tweet) => (this.#world.users.get(tweet.authorId)?.verifiedType ?? 'none') !== 'none';
      default:
        throw this.#error(`'is:${value}' is not a valid operator`);
    }
  }

  #content(value: string): Condition {
    switch (value) {
      case 'media':
      case 'images':
        return (tweet) => tweet.media.length > 0;
      case 'links':
        return (tweet) => (tweet.entities.urls ?? []).length > 0;
      case 'mentions':
        return (tweet) => tweet.mentionedIds.length > 0;
      case 'hashtags':
        return (tweet) => (tweet.entities.hashtags ?? []).length > 0;
      default:
        throw this.#error(`'has:${value}' is not a valid operator`);
    }
  }

  #peek(): SearchToken | undefined {
    return this.#tokens[this.#position];
  }

  #error(message: string): SearchSyntaxError {
    return new SearchSyntaxError(
      `There were errors processing your request: ${message} (at position ${this.#position + 1})`,
    );
  }
}

/** A tweet's text folded once: with spaces round each word, so that a phrase of whole words is a plain search. */
const foldedTexts = new WeakMap<Tweet, string>();

function phrase(text: string): Condition {
  // Scripts that are written without spaces have no word borders to find.
  const hasBorders = !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(text);
  const needle = hasBorders ? spaced(text) : fold(text);
  return (tweet) => {
    if (!isOriginal(tweet)) return false;
    let folded = foldedTexts.get(tweet);
    if (folded === undefined) foldedTexts.set(tweet, (folded = spaced(`${tweet.text} ${tweet.noteTweet?.text ?? ''}`)));
    return folded.includes(needle);
  };
}

/** Since May 2026 keywords do not find retweets. */
function isOriginal(tweet: Tweet): boolean {
  return tweet.retweetedTweetId === undefined;
}

function spaced(text: string): string {
  return ` ${(fold(text).match(WORD) ?? [fold(text)]).join(' ')} `;
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

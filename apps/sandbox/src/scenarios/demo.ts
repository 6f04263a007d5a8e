import { addUser } from '../world/add-user.ts';
import { postRetweet, postTweet } from '../world/post-tweet.ts';
import type { Media, Tweet, User } from '../world/records.ts';
import { oneToOne, sendDirectMessage } from '../world/send-direct-message.ts';
import type { World } from '../world/world.ts';
import { BRANDS, CUSTOMERS, type CastMember } from './cast.ts';
import { DIRECT_THREADS } from './direct-threads.ts';
import { createRandom, type Random } from './random.ts';
import {
  AIRLINE_THREADS,
  BANK_THREADS,
  BRAND_POSTS,
  HOTEL_THREADS,
  LONG_STORY,
  QUOTES,
  type Thread,
} from './threads.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const HISTORY_DAYS = 14;
const STORY_LENGTH = 5_000;

/** Somebody's part, to be put into the world in the order of time. */
interface Moment {
  at: number;
  play: () => void;
}

/** Two weeks in the life of an airline on X, the same at every reset but for the date. */
export function playDemo(world: World): void {
  const random = createRandom(20_261_122);
  const now = world.clock();
  const brands = BRANDS.map((brand, index) =>
    addUser(world, { ...brand, isBrand: true, createdAt: now - (4_000 - index * 300) * DAY_MS }),
  );
  const cast = CUSTOMERS.map(({ speaks, ...user }, index) => ({
    speaks,
    user: addUser(world, { ...user, createdAt: now - (400 + index * 61) * DAY_MS }),
  }));
  const [airline, hotels, bank] = brands as [User, User, User];
  const script = new Script(world, random, now, cast);
  script.threads(airline, AIRLINE_THREADS);
  script.threads(hotels, HOTEL_THREADS);
  script.threads(bank, BANK_THREADS);
  script.posts(airline, BRAND_POSTS);
  script.longStory(world.userByName('nadia_writes')!);
  script.directThreads(airline);
  script.play();
  script.echoes();
}

class Script {
  readonly #world: World;
  readonly #random: Random;
  readonly #now: number;
  readonly #cast: { speaks: CastMember['speaks']; user: User }[];
  readonly #moments: Moment[] = [];
  #pictures = 0;

  constructor(world: World, random: Random, now: number, cast: { speaks: CastMember['speaks']; user: User }[]) {
    this.#world = world;
    this.#random = random;
    this.#now = now;
    this.#cast = cast;
  }

  threads(brand: User, threads: Thread[]): void {
    const turns = new Map<string, number>();
    const order = this.#random.shuffle(threads.map((_, index) => index));
    threads.forEach(([speaks, first, ...rest], index) => {
      const speakers = this.#cast.filter((member) => member.speaks === speaks || member.user.username === speaks);
      const turn = turns.get(speaks) ?? this.#random.below(speakers.length);
      turns.set(speaks, turn + 1);
      const author = speakers[turn % speakers.length]!.user;
      let previous: Tweet | undefined;
      let time = this.#now - this.#age(order[index]! / threads.length);
      for (const line of [`C ${first}`, ...rest]) {
        const who = line[0];
        const writer = who === 'B' ? brand : who === 'O' ? this.#random.pick(this.#cast).user : author;
        const at = time;
        const play = () => void (previous = this.#post(writer, line.slice(2), previous, at));
        this.#moments.push({ at, play });
        time += this.#random.between(4, who === 'B' ? 90 : 45) * MINUTE_MS;
        if (time > this.#now - MINUTE_MS) break;
      }
    });
  }

  posts(brand: User, texts: string[]): void {
    texts.forEach((text, index) => {
      const at = this.#now - (HISTORY_DAYS - 1 - index * 1.8) * DAY_MS;
      this.#moments.push({ at, play: () => void this.#post(brand, text, undefined, at) });
    });
  }

  /** A post of about 5,000 characters: only authors with long posts can write it. */
  longStory(author: User): void {
    let text = LONG_STORY.join('\n\n');
    for (let day = 2; text.length < STORY_LENGTH; day += 1)
      text += `\n\nDay ${day}. ${LONG_STORY.slice(1, 6).join(' ')}`;
    const at = this.#now - 2.2 * DAY_MS;
    this.#moments.push({ at, play: () => void this.#post(author, text.slice(0, STORY_LENGTH), undefined, at) });
  }

  directThreads(brand: User): void {
    DIRECT_THREADS.forEach(({ with: username, lines }, index) => {
      const customer = this.#world.userByName(username)!;
      const conversation = oneToOne(this.#world, customer, brand);
      let time = this.#now - (0.2 + index * 0.9) * DAY_MS;
      for (const line of lines) {
        const at = time;
        const sender = line.startsWith('B') ? brand : customer;
        const text = line.slice(2);
        this.#moments.push({
          at,
          play: () => void sendDirectMessage(this.#world, { sender, conversation, text, createdAt: at }),
        });
        time += this.#random.between(2, 25) * MINUTE_MS;
      }
    });
  }

  play(): void {
    this.#moments.sort((left, right) => left.at - right.at);
    for (const moment of this.#moments) moment.play();
  }

  /** Retweets, quotes and likes of what is there by then. */
  echoes(): void {
    const roots = this.#world.timeline.filter((tweet) => !tweet.inReplyToTweetId);
    for (let index = 0; index < 12; index += 1) {
      const original = this.#random.pick(roots);
      const author = this.#random.pick(this.#cast).user;
      const at = this.#between(original.createdAt);
      if (author.id !== original.authorId && !this.#world.retweetBy(author.id, original.id)) {
        postRetweet(this.#world, author, original, at);
      }
    }
    QUOTES.forEach((text) => {
      const quote = this.#random.pick(roots);
      const createdAt = this.#between(quote.createdAt);
      postTweet(this.#world, {
        author: this.#random.pick(this.#cast).user,
        text,
        quote,
        createdAt,
        indexedAt: createdAt,
      });
    });
    for (const tweet of this.#world.timeline) {
      if (this.#random.below(4) === 0) tweet.likedBy = [...tweet.likedBy, this.#random.pick(this.#cast).user.id];
    }
  }

  #post(author: User, line: string, inReplyTo: Tweet | undefined, createdAt: number): Tweet {
    const hasPicture = line.startsWith('+');
    return postTweet(this.#world, {
      author,
      text: hasPicture ? line.slice(1) : line,
      createdAt,
      indexedAt: createdAt,
      ...(inReplyTo && { inReplyTo }),
      media: hasPicture ? [this.#picture()] : [],
      baseline: {
        likes: this.#random.below(Math.ceil(Math.sqrt(author.followers) / 6) + 1),
        impressions: this.#random.between(20, 60) + Math.round(author.followers / 4),
      },
    });
  }

  #picture(): Media {
    this.#pictures += 1;
    return {
      mediaKey: `3_${1_700_000_000_000 + this.#pictures}`,
      width: 1200,
      height: 800,
      altText: 'Seen on the way',
    };
  }

  /** More of the conversations are of the last days than of the first. */
  #age(share: number): number {
    return Math.max(5 * MINUTE_MS, share ** 1.6 * HISTORY_DAYS * DAY_MS);
  }

  #between(start: number): number {
    return start + this.#random.below(Math.max(1, Math.min(DAY_MS, this.#now - MINUTE_MS - start)));
  }
}

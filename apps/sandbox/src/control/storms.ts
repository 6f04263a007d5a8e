import { addUser } from '../world/add-user.ts';
import { postTweet } from '../world/post-tweet.ts';
import type { User } from '../world/records.ts';
import type { World } from '../world/world.ts';

export interface StormOrder {
  to: User;
  keywords: string[];
  tweets: number;
  seconds: number;
  /** How many different people write. */
  authors: number;
}

export interface StormView {
  id: number;
  to: string;
  tweets: number;
  posted: number;
  seconds: number;
}

const TICK_MS = 50;
const LINES = [
  'what is going on? {keyword}, still no word from anyone',
  '{keyword} again. Two hours at the gate and nobody tells us anything',
  'is anyone from your team awake? {keyword}!',
  'my whole family is stuck here. {keyword}',
  'third time this month: {keyword}. Never again',
  '{keyword}. Please answer somebody',
  'the queue at the desk is 200 people long. {keyword}',
  'paid for priority and got this: {keyword}',
  'any update? {keyword} and my connection leaves at nine',
  'this is a mess. {keyword}',
];

/** Bursts of tweets to one account, spread evenly over their seconds. */
export class Storms {
  readonly #world: World;
  readonly #running = new Map<number, { view: StormView; timer: NodeJS.Timeout }>();
  #count = 0;

  constructor(world: World) {
    this.#world = world;
  }

  start(order: StormOrder): StormView {
    this.#count += 1;
    const { to, tweets, seconds } = order;
    const view: StormView = { id: this.#count, to: to.username, tweets, posted: 0, seconds };
    const authors = this.#authors(order.authors);
    const startedAt = Date.now();
    const post = () => {
      const due = seconds === 0 ? tweets : Math.floor(((Date.now() - startedAt) / (seconds * 1000)) * tweets);
      for (; view.posted < Math.min(due, tweets); view.posted += 1) {
        const author = authors[view.posted % authors.length]!;
        postTweet(this.#world, { author, text: line(order, view.posted) });
      }
      if (view.posted >= tweets) this.#stop(view.id);
    };
    if (seconds === 0) post();
    else this.#running.set(view.id, { view, timer: setInterval(post, TICK_MS) });
    this.#world.changed('settings');
    return view;
  }

  list(): StormView[] {
    return [...this.#running.values()].map((storm) => storm.view);
  }

  stopAll(): void {
    for (const id of [...this.#running.keys()]) this.#stop(id);
  }

  #stop(id: number): void {
    clearInterval(this.#running.get(id)?.timer);
    this.#running.delete(id);
    this.#world.changed('settings');
  }

  #authors(count: number): User[] {
    return Array.from({ length: count }, (_, index) => {
      const number = String(index + 1).padStart(5, '0');
      return (
        this.#world.userByName(`traveller_${number}`) ??
        addUser(this.#world, { username: `traveller_${number}`, name: `Traveller ${index + 1}` })
      );
    });
  }
}

/** Each line differs, as X refuses the same text twice. */
function line({ to, keywords, tweets }: StormOrder, index: number): string {
  const keyword = keywords.length > 0 ? keywords[index % keywords.length]! : 'flight cancelled';
  const sentence = LINES[Math.floor(index / Math.max(1, keywords.length)) % LINES.length]!.replace(
    '{keyword}',
    keyword,
  );
  return `@${to.username} ${sentence} (${index + 1}/${tweets})`;
}

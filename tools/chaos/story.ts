import { ACCOUNTS, departmentFor, KEYWORDS, organizationOf, WATCHED, type CastAccount } from './cast.ts';
import { chooseFault, type Fault } from './fault-choice.ts';
import { Random } from './random.ts';

/** A conversation of one customer with one account. */
export interface Thread {
  index: number;
  kind: 'public' | 'direct';
  account: string;
  customer: string;
  /** in every public text of it, so that people and programs find it */
  token: string;
  /** of what is written, where the account goes by keywords */
  keyword: string | null;
}

/** What people do; `event` counts them from 1. */
export type Act =
  /** `alsoNames`: other accounts in the same tweet; `lateSeconds`: until X's timelines show it */
  | { kind: 'mention'; event: number; thread: Thread; alsoNames: string[]; lateSeconds: number; text: string }
  /** one of many who say the same of an account that is watched, in a short time */
  | { kind: 'outcry'; event: number; thread: Thread; lateSeconds: number; text: string }
  /** the customer goes on; `answersBrand`: under the brand's latest answer, if there is one */
  | { kind: 'follow-up'; event: number; thread: Thread; answersBrand: boolean; lateSeconds: number; text: string }
  /** somebody else speaks up in the conversation of another */
  | { kind: 'bystander'; event: number; thread: Thread; of: Thread; text: string }
  | { kind: 'direct-message'; event: number; thread: Thread; text: string }
  /** the customer edits their latest tweet (`without`: that word is in it no more), or takes it back */
  | { kind: 'edit'; event: number; thread: Thread; without: string | null }
  | { kind: 'delete'; event: number; thread: Thread }
  /** a member answers, or closes the ticket */
  | { kind: 'reply'; event: number; thread: Thread; text: string }
  | { kind: 'close'; event: number; thread: Thread };

export type Step =
  | { do: 'act'; act: Act }
  | { do: 'fault'; number: number; fault: Fault }
  /** so much time passes for everybody; `isCalm`: after Perch has read what there is and looked at it, if it does so soon */
  | { do: 'time'; seconds: number; isCalm: boolean };

export interface StoryOptions {
  events: number;
  seed: number;
  /** one for so many events */
  eventsPerFault: number;
}

const WEIGHTS = {
  mention: 30,
  'follow-up': 18,
  bystander: 4,
  'direct-message': 16,
  reply: 20,
  close: 4,
  edit: 3,
  delete: 1,
};
const EVENTS_BETWEEN_TIMES = 100;
/** From the end of an outcry to the next one. */
const EVENTS_BETWEEN_OUTCRIES = { least: 20, most: 60 };
const FIRST_OUTCRY = 8;
/** Later than this no tweet comes to light. */
export const LATEST_SECONDS = 3 * 3_600;
/** Threads that are still talked in: what is older has come to an end. */
const LIVELY = 60;

/** The whole run, made of the seed alone: who does what, which fault strikes after which event. */
export function tellStory({ events, seed, eventsPerFault }: StoryOptions): Step[] {
  const random = new Random(seed);
  const teller = new Teller(random, Math.max(12, Math.ceil(events / 20)));
  const faults = new Random(seed ^ 0x5eed);
  const steps: Step[] = [];
  let faultCount = 0;
  for (let event = 1; event <= events; event++) {
    steps.push({ do: 'act', act: teller.next(event) });
    if (event % eventsPerFault === 0 && event < events) {
      steps.push({ do: 'fault', number: ++faultCount, fault: chooseFault(faults) });
    }
    const pause = teller.pause();
    if (pause) steps.push({ do: 'time', ...pause });
    if (event % EVENTS_BETWEEN_TIMES === 0) steps.push({ do: 'time', seconds: random.between(30, 240), isCalm: false });
  }
  return steps;
}

type Watched = (typeof WATCHED)[number];
/** What is left of a burst of tweets about an account. */
interface Outcry {
  account: Watched;
  acts: ((event: number) => Act)[];
}

class Teller {
  readonly #random: Random;
  readonly #customers: string[];
  readonly #threads: Thread[] = [];
  readonly #direct = new Map<string, Thread>();
  readonly #ended = new Set<Thread>();
  #outcry: Outcry | null = null;
  #nextOutcry = FIRST_OUTCRY;
  #pause: { seconds: number; isCalm: boolean } | null = null;

  constructor(random: Random, customers: number) {
    this.#random = random;
    this.#customers = Array.from({ length: customers }, (_, index) => `customer_${index + 1}`);
  }

  /** The time that passes now. */
  pause() {
    const pause = this.#pause;
    this.#pause = null;
    return pause;
  }

  next(event: number): Act {
    if (event === this.#nextOutcry) this.#outcry = this.#planOutcry();
    if (this.#outcry && this.#random.chance(0.8)) return this.#cry(this.#outcry, event);
    const kind = this.#random.weighted(WEIGHTS);
    if (kind === 'direct-message') return this.#directMessage(event);
    if (kind === 'mention') return this.#mention(event);
    const thread = this.#someThread(kind);
    if (!thread) return this.#mention(event);
    switch (kind) {
      case 'bystander':
        return this.#bystander(event, thread);
      case 'follow-up':
        return {
          kind,
          event,
          thread,
          answersBrand: this.#random.chance(0.6),
          lateSeconds: this.#late(0.05),
          text: this.#words(thread, `one more thing ${event}`),
        };
      case 'delete':
        this.#ended.add(thread);
        return { kind, event, thread };
      case 'reply':
        // what the brand itself says of it counts for nobody's rule but another organization's
        return { kind, event, thread, text: this.#words(thread, `we are looking into it, answer ${event}`, '') };
      case 'edit':
        return { kind, event, thread, without: null };
      default:
        return { kind, event, thread };
    }
  }

  #mention(event: number): Act {
    const random = this.#random;
    const account = random.pick(ACCOUNTS);
    const thread = this.#add(account, random.pick(this.#customers), this.#keywordFor(account));
    const others = ACCOUNTS.filter((one) => one !== account);
    const alsoNames = random.chance(0.1) ? [random.pick(others).username] : [];
    const names = [account.username, ...alsoNames].map((name) => `@${name}`).join(' ');
    const text = `${names} ${this.#words(thread, `I have a question ${event}`, '')}`;
    // what becomes no ticket is not talked in: what follows would depend on what is read first
    if (departmentFor(account, text) === null) this.#ended.add(thread);
    return { kind: 'mention', event, thread, alsoNames, lateSeconds: this.#late(0.06), text };
  }

  /** Sometimes one tweet too few; sometimes those that make it full come to light late; some are taken back. */
  #planOutcry(): Outcry {
    const random = this.#random;
    const account = random.pick(WATCHED);
    const { count, word } = account.rule;
    const size = random.between(count - 1, 2 * count + 1);
    const isLate = random.chance(0.25);
    const threads: Thread[] = [];
    const cry =
      (place: number) =>
      (event: number): Act => {
        const customer = this.#customers[(place + count) % this.#customers.length]!;
        const thread = this.#add(account, random.chance(0.2) ? random.pick(this.#customers) : customer, word);
        threads.push(thread);
        const lateSeconds = isLate && place >= count - 2 ? random.between(60, 3_000) : this.#late(0.05);
        const others = WATCHED.filter((one) => one !== account);
        const also = random.chance(0.15) ? `@${random.pick(others).username} ` : '';
        const text = `${also}${this.#words(thread, `what is wrong with you ${event}`)}`;
        return { kind: 'outcry', event, thread, lateSeconds, text };
      };
    const change =
      (kind: 'delete' | 'edit') =>
      (event: number): Act => {
        const standing = threads.filter((each) => !this.#ended.has(each));
        if (standing.length === 0) return cry(size)(event);
        const thread = random.pick(standing);
        this.#ended.add(thread);
        return kind === 'delete' ? { kind, event, thread } : { kind, event, thread, without: word };
      };
    const acts = Array.from({ length: size }, (_, place) => cry(place));
    if (random.chance(0.2)) acts.push(change('delete'));
    if (random.chance(0.2)) acts.push(change('edit'));
    return { account, acts };
  }

  #cry({ account, acts }: Outcry, event: number): Act {
    const act = acts.shift()!(event);
    if (acts.length === 0) {
      const random = this.#random;
      const { windowMinutes, cooldownMinutes } = account.rule;
      const over = windowMinutes * 60;
      const kind = random.weighted({ on: 3, over: 4, quiet: 3, late: 1 });
      const seconds = {
        // it goes on
        on: random.between(20, 120),
        // it is over, and another would come too soon
        over: over + random.between(20, 90),
        // another would be told
        quiet: over + cooldownMinutes * 60 + random.between(60, 300),
        // what Perch has not seen by then it knows of too late
        late: random.between(30 * 60, 50 * 60),
      }[kind];
      this.#pause = { seconds, isCalm: random.chance(0.8) };
      this.#outcry = null;
      this.#nextOutcry = event + random.between(EVENTS_BETWEEN_OUTCRIES.least, EVENTS_BETWEEN_OUTCRIES.most);
    }
    return act;
  }

  #bystander(event: number, of: Thread): Act {
    const account = ACCOUNTS.find(({ username }) => username === of.account)!;
    const others = this.#customers.filter((name) => name !== of.customer);
    const thread = this.#add(account, this.#random.pick(others), of.keyword);
    return { kind: 'bystander', event, thread, of, text: this.#words(thread, `the same here ${event}`) };
  }

  #directMessage(event: number): Act {
    const account = this.#random.pick(ACCOUNTS);
    const customer = this.#random.pick(this.#customers);
    const key = `${account.username} ${customer}`;
    const thread = this.#direct.get(key) ?? this.#add(account, customer, null, 'direct');
    this.#direct.set(key, thread);
    return { kind: 'direct-message', event, thread, text: `Can you help me in private? ${event}` };
  }

  #add(account: CastAccount, customer: string, keyword: string | null, kind: Thread['kind'] = 'public'): Thread {
    const index = this.#threads.length + 1;
    const thread = { index, kind, account: account.username, customer, token: `K${index}`, keyword };
    this.#threads.push(thread);
    if (kind === 'direct' && account.directMessages === 'off') this.#ended.add(thread);
    return thread;
  }

  #someThread(kind: Exclude<keyof typeof WEIGHTS, 'mention' | 'direct-message'>): Thread | undefined {
    const isPublicOnly = kind !== 'reply' && kind !== 'close';
    const lively = this.#threads
      .slice(-LIVELY)
      .filter((thread) => !this.#ended.has(thread) && (!isPublicOnly || thread.kind === 'public'));
    return lively.length === 0 ? undefined : this.#random.pick(lively);
  }

  #keywordFor(account: CastAccount): string | null {
    return account.keywords.length > 0 && this.#random.chance(0.7) ? this.#random.pick(KEYWORDS) : null;
  }

  #late(probability: number): number {
    return this.#random.chance(probability) ? this.#random.between(60, LATEST_SECONDS) : 0;
  }

  #words({ account, token, keyword }: Thread, words: string, name = `@${account} `): string {
    return `${name}${token} ${words}${keyword ? ` about my ${keyword}` : ''}`;
  }
}

export const organizationOfThread = ({ account }: Thread) => organizationOf(account).name;

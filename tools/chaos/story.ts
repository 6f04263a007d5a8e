import { ACCOUNTS, departmentFor, KEYWORDS, organizationOf, type CastAccount } from './cast.ts';
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
  /** the customer goes on; `answersBrand`: under the brand's latest answer, if there is one */
  | { kind: 'follow-up'; event: number; thread: Thread; answersBrand: boolean; lateSeconds: number; text: string }
  /** somebody else speaks up in the conversation of another */
  | { kind: 'bystander'; event: number; thread: Thread; of: Thread; text: string }
  | { kind: 'direct-message'; event: number; thread: Thread; text: string }
  /** the customer edits their latest tweet, or takes it back */
  | { kind: 'edit'; event: number; thread: Thread }
  | { kind: 'delete'; event: number; thread: Thread }
  /** a member answers, or closes the ticket */
  | { kind: 'reply'; event: number; thread: Thread; text: string }
  | { kind: 'close'; event: number; thread: Thread };

export type Step =
  | { do: 'act'; act: Act }
  | { do: 'fault'; number: number; fault: Fault }
  /** so much time passes for everybody */
  | { do: 'time'; seconds: number };

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
    if (event % EVENTS_BETWEEN_TIMES === 0) steps.push({ do: 'time', seconds: random.between(30, 240) });
  }
  return steps;
}

class Teller {
  readonly #random: Random;
  readonly #customers: string[];
  readonly #threads: Thread[] = [];
  readonly #direct = new Map<string, Thread>();
  readonly #ended = new Set<Thread>();

  constructor(random: Random, customers: number) {
    this.#random = random;
    this.#customers = Array.from({ length: customers }, (_, index) => `customer_${index + 1}`);
  }

  next(event: number): Act {
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
        return { kind, event, thread, text: `We are looking into ${thread.token}, answer ${event}` };
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

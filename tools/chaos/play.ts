import { setTimeout as sleep } from 'node:timers/promises';
import type { Chronicle } from './chronicle.ts';
import { organizationOf } from './cast.ts';
import type { Company } from './company.ts';
import { nameOfFault, type Fault } from './fault-choice.ts';
import { SandboxRefusal, type LedgerMessage, type LedgerTweet, type StruckCall } from './outside.ts';
import type { Act, Step, Thread } from './story.ts';
import { Striker } from './strike.ts';
import type { World } from './world.ts';

/** What a customer wrote, by the first id that X gave it, as it stood then. */
export interface Written {
  event: number;
  thread: Thread;
  id: string;
  conversationId: string;
  /** handles of accounts that the tweet names, or that the direct message went to */
  names: readonly string[];
  text: string;
  /** all its ids, also of its edits */
  versions: string[];
  /** what it said, and since when; `shownAt`: when X's timelines show it */
  said: { text: string; at: string; shownAt: string }[];
  isDeleted: boolean;
}

/** What there was by `since` Perch had read, and looked at, by `at`. */
export interface Calm {
  since: Date;
  at: Date;
}

export interface PlayOptions {
  world: World;
  companies: readonly Company[];
  chronicle: Chronicle;
  /** so many acts in a second at most */
  pace: number;
}

/** How far X's ids may lie off the time of what they name. */
export const ID_JITTER_MS = 2_000;
const MOST_PENDING = 400;
/** Longer nobody waits until Perch has looked at all there is. */
const CALM_WITHIN_MS = 6_000;
const LOOK_MS = 50;
const LONGEST_IN_DOUBT_SECONDS = 240;
const DOUBTS_END_WITHIN_MS = 6_000;
const DOUBT_STEP_SECONDS = 20;
const DOUBT_STEP_MS = 300;
/** In which a call to X ends, whatever becomes of it. */
const IN_FLIGHT_MS = 3_500;
const READ_CALLS_EVERY_MS = 2_000;

/** Plays a story, step by step. */
export class Player {
  readonly written: Written[] = [];
  readonly faults: { number: number; name: string; fault: Fault; at: Date }[] = [];
  readonly calms: Calm[] = [];
  /** when X was told to forget an account's tokens */
  readonly revoked: { username: string; at: Date }[] = [];
  readonly striker: Striker;
  readonly #options: PlayOptions;
  readonly #latest = new Map<Thread, { id: string; text: string; at: number }>();
  readonly #acting = new Set<Promise<void>>();
  readonly #struck = new Map<number, StruckCall>();
  done = 0;

  constructor(options: PlayOptions) {
    this.#options = options;
    this.striker = new Striker(options.world);
  }

  async play(steps: readonly Step[], onProgress: () => void): Promise<void> {
    const { pace, chronicle, world } = this.#options;
    const beganAt = performance.now();
    const reading = setInterval(() => void this.readStruckCalls().catch(() => {}), READ_CALLS_EVERY_MS);
    try {
      for (const step of steps) {
        if (step.do === 'time') await this.#leap(step.seconds, step.isCalm);
        if (step.do === 'fault') {
          const name = nameOfFault(step.fault);
          chronicle.note('fault', `${name} ${JSON.stringify(step.fault)}`);
          this.faults.push({ number: step.number, name, fault: step.fault, at: world.now() });
          if (step.fault.kind === 'revoke') this.revoked.push({ username: step.fault.user, at: world.now() });
          await this.striker.strike(step.fault);
        }
        if (step.do === 'act') {
          await this.#act(step.act);
          this.done += 1;
          onProgress();
          const early = (this.done / pace) * 1000 - (performance.now() - beganAt);
          if (early > 0) await sleep(early);
          while (this.#acting.size > MOST_PENDING) await sleep(100);
        }
      }
    } finally {
      clearInterval(reading);
    }
    await this.striker.settle();
    chronicle.note('fault', 'no more faults');
  }

  get struckCalls(): StruckCall[] {
    return [...this.#struck.values()];
  }

  /**
   * What the story says passes; less, when something is in doubt that Perch looks for on X: that takes it minutes, and
   * after a quarter of an hour it asks a person.
   */
  async #leap(seconds: number, isCalm: boolean): Promise<void> {
    const isLong = seconds > LONGEST_IN_DOUBT_SECONDS;
    if (isLong) {
      for (const deadline = Date.now() + DOUBTS_END_WITHIN_MS; Date.now() < deadline && (await this.#isInDoubt());) {
        await this.passTime(DOUBT_STEP_SECONDS);
        await sleep(DOUBT_STEP_MS);
      }
    }
    if (isCalm) await this.#untilCalm();
    await this.untilNothingIsInFlight();
    const isShort = isLong && (await this.#isInDoubt());
    await this.passTime(isShort ? LONGEST_IN_DOUBT_SECONDS : seconds);
  }

  async #isInDoubt(): Promise<boolean> {
    const [row] = await this.#options.world.query<{ is: boolean }>(
      `SELECT EXISTS (SELECT FROM delivery WHERE kind IN ('tweet', 'dm') AND state IN ('sending', 'unknown')) AS "is"`,
    );
    return row!.is;
  }

  /** Hours pass for everybody, but not in the middle of a call: that would be over by then. */
  async passTime(seconds: number): Promise<void> {
    const { world, chronicle } = this.#options;
    await this.untilNothingIsInFlight();
    await world.advance(seconds);
    chronicle.note('time', `${Math.round(seconds)} s pass`);
  }

  /** Until no post is under way; one whose worker was killed may still be on its way to X. */
  async untilNothingIsInFlight(): Promise<void> {
    const { world } = this.#options;
    const deadline = Date.now() + IN_FLIGHT_MS;
    while (Date.now() < deadline) {
      const [row] = await world.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM delivery WHERE state = 'sending' AND lease_until > $1`,
        [world.now()],
      );
      if (row!.count === 0) return;
      await sleep(50);
    }
  }

  /** Until every mention is read, what is to be looked at is, and nobody waits for a message; or not so soon. */
  async #untilCalm(): Promise<void> {
    const { world } = this.#options;
    const since = world.now();
    const ends = new Map<string, Set<number>>();
    for (const deadline = Date.now() + CALM_WITHIN_MS; Date.now() < deadline; await sleep(LOOK_MS)) {
      const streams = await world.query<{ id: string; end: Date | null }>(READ_ENDS);
      for (const { id, end } of streams) ends.set(id, (ends.get(id) ?? new Set()).add(end?.getTime() ?? 0));
      // the second end that is new belongs to a round that has begun since; clocks of workers differ, so no time tells
      const isRead = [...ends.values()].every((seen) => seen.size > 2);
      if (!isRead) continue;
      const [row] = await world.query<{ count: number }>(WAITING);
      if (row!.count > 0) continue;
      this.calms.push({ since, at: world.now() });
      return;
    }
  }

  /** The sandbox remembers the last calls only. */
  async readStruckCalls(): Promise<void> {
    for (const call of await this.#options.world.outside.struckCalls()) {
      this.#struck.set(call.id, call);
    }
  }

  async #act(act: Act): Promise<void> {
    const { chronicle, companies } = this.#options;
    const about = { event: act.event, thread: act.thread.index };
    if (act.kind === 'reply' || act.kind === 'close') {
      const { name } = organizationOf(act.thread.account);
      chronicle.note('act', `somebody of ${name} means to ${act.kind}`, about);
      const acting = companies.find(({ cast }) => cast.name === name)!.act(act);
      this.#acting.add(acting);
      void acting.finally(() => this.#acting.delete(acting));
      return;
    }
    try {
      chronicle.note('act', `@${act.thread.customer}: ${await this.#onX(act)}`, about);
    } catch (error) {
      if (!(error instanceof SandboxRefusal)) throw error;
      chronicle.note('act', `@${act.thread.customer} could not ${act.kind}: ${error.message}`, about);
    }
  }

  /** What a customer does on X; answers it in words. */
  async #onX(act: Exclude<Act, { kind: 'reply' | 'close' }>): Promise<string> {
    const { world } = this.#options;
    const { outside } = world;
    const { thread, event } = act;
    switch (act.kind) {
      case 'direct-message': {
        const body = { from: thread.customer, to: thread.account, text: act.text };
        const sent = await outside.call<LedgerMessage>('POST', 'direct-messages', body);
        const { id, conversationId, createdAt } = sent;
        const { text } = act;
        const names = [thread.account];
        const said = [{ text, at: createdAt, shownAt: createdAt }];
        this.written.push({ event, thread, id, conversationId, names, text, versions: [id], said, isDeleted: false });
        return `direct message ${id} to @${thread.account}`;
      }
      case 'edit': {
        const latest = this.#latest.get(thread);
        if (!latest) return 'has nothing to edit';
        const words = latest.text.split(' (edited')[0]!;
        const kept = act.without === null ? words : words.replaceAll(act.without, 'trouble');
        const text = `${kept} (edited ${event})`;
        // ids follow time roughly only: at once, the edit might have a smaller one than what it edits
        await sleep(Math.max(0, latest.at + ID_JITTER_MS + 100 - Date.now()));
        const edited = await outside.call<LedgerTweet>('PATCH', `tweets/${latest.id}`, { text });
        const written = this.written.find(({ id }) => id === latest.id)!;
        written.versions = edited.editHistoryTweetIds;
        written.said.push({ text, at: edited.createdAt, shownAt: edited.indexedAt });
        Object.assign(latest, { text, at: Date.now() });
        return `edits tweet ${latest.id}`;
      }
      case 'delete': {
        const latest = this.#latest.get(thread);
        if (!latest) return 'has nothing to delete';
        await outside.call('DELETE', `tweets/${latest.id}`);
        this.written.find(({ id }) => id === latest.id)!.isDeleted = true;
        return `deletes tweet ${latest.id}`;
      }
      default: {
        const inReplyTo = await this.#parentOf(act);
        if (inReplyTo === null) return 'has nothing to answer';
        const late = 'lateSeconds' in act ? act.lateSeconds : 0;
        const indexedAt = new Date(world.now().getTime() + late * 1000).toISOString();
        const posted = await outside.call<LedgerTweet>('POST', 'tweets', {
          from: thread.customer,
          text: act.text,
          ...(inReplyTo !== undefined && { inReplyTo }),
          ...(late > 0 && { indexedAt }),
        });
        const { id, conversationId, mentions: names } = posted;
        const { text } = act;
        this.#latest.set(thread, { id, text, at: Date.now() });
        const said = [{ text, at: posted.createdAt, shownAt: posted.indexedAt }];
        this.written.push({ event, thread, id, conversationId, names, text, versions: [id], said, isDeleted: false });
        return `${act.kind} ${id} "${act.text}"${late > 0 ? `, shown after ${late} s` : ''}`;
      }
    }
  }

  /** undefined: it answers nothing; null: what it would answer is not there. */
  async #parentOf(act: Extract<Act, { kind: 'mention' | 'outcry' | 'follow-up' | 'bystander' }>) {
    if (act.kind === 'mention' || act.kind === 'outcry') return undefined;
    const answered = act.kind === 'bystander' ? act.of : act.thread;
    const own = this.#latest.get(answered);
    if (!own) return null;
    if (act.kind !== 'follow-up' || !act.answersBrand) return own.id;
    const { outside } = this.#options.world;
    const { conversationId } = await outside.call<LedgerTweet>('GET', `tweets/${own.id}`);
    const query = new URLSearchParams({ conversation: conversationId, author: act.thread.account, limit: '200' });
    const answers = await outside.list<LedgerTweet>(`tweets?${query}`);
    const latest = answers.find(({ inReplyToUser }) => inReplyToUser === act.thread.customer);
    return latest?.id ?? own.id;
  }
}

const READ_ENDS = `
  SELECT account_id AS id, last_succeeded_at AS "end" FROM stream WHERE name = 'mentions' AND page_token IS NULL`;

const WAITING = `
  SELECT ((SELECT count(*) FROM escalation_rule WHERE dirty_from IS NOT NULL)
    + (SELECT count(*) FROM delivery WHERE kind IN ('email', 'sms') AND state IN ('queued', 'sending')))::int AS count`;

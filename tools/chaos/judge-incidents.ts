import type { SavedRule, StoredIncident } from './evidence.ts';
import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { criesFor, fullWindows, type Cry, type Window } from './outcries.ts';
import { RunClock } from './run-clock.ts';

const MINUTE = 60_000;
/** What is found later than this, or than the period where that is longer, raises no alarm. */
const TOO_LATE_MS = 30 * MINUTE;
/** Clocks of two workers differ by no more: each may be off by twenty seconds. */
export const SKEW_MS = 41_000;
/** What is stored is looked at at once, and by the sweep a second later; killed workers and a database that is away take longer. */
const LOOKED_AT_WITHIN_MS = 30_000;
/** A mention is read by the next poll, unless faults keep the account from being read. */
const READ_WITHIN_MS = 120_000;
/** What X's timelines show so much later than it was posted only a search finds, once in a quarter of an hour. */
const SHOWN_LATE_MS = 8 * MINUTE;

/** Whether incidents are what the tweets that truly stood on X make, by brute force. */
export function judgeIncidents(facts: Facts): Finding[] {
  const clock = new RunClock(facts.evidence.jumps);
  const { rules, incidents } = facts.evidence;
  const known = new Set(rules.map(({ organizationId, accountId, id }) => [organizationId, accountId, id].join(' ')));
  const ofNoRule = incidents.filter(
    ({ organizationId, accountId, ruleId }) => !known.has([organizationId, accountId, ruleId].join(' ')),
  );
  return [
    ...ofNoRule.map(({ id }): Finding => ({ check: 'incidents', what: `incident ${id} is of no rule of its account` })),
    ...rules.flatMap((rule) => new RuleJudge(facts, rule, clock).judge()),
  ];
}

class RuleJudge {
  readonly #facts: Facts;
  readonly #rule: SavedRule;
  readonly #clock: RunClock;
  readonly #sure: Cry[];
  readonly #possible: Cry[];
  readonly #sureWindows: Window[];
  readonly #possibleWindows: Window[];
  readonly #incidents: StoredIncident[];
  readonly #windowMs: number;
  readonly #tooLateMs: number;
  readonly #cooldownMs: number;

  constructor(facts: Facts, rule: SavedRule, clock: RunClock) {
    const { windowMinutes, cooldownMinutes } = rule.cast;
    this.#facts = facts;
    this.#rule = rule;
    this.#clock = clock;
    ({ sure: this.#sure, possible: this.#possible } = criesFor(facts, rule));
    this.#sureWindows = fullWindows(rule, this.#sure);
    this.#possibleWindows = fullWindows(rule, this.#possible);
    this.#incidents = facts.evidence.incidents.filter(({ ruleId }) => ruleId === rule.id);
    this.#windowMs = windowMinutes * MINUTE;
    this.#tooLateMs = Math.max(this.#windowMs, TOO_LATE_MS);
    this.#cooldownMs = cooldownMinutes * MINUTE;
  }

  judge(): Finding[] {
    return [
      ...this.#incidents.flatMap((incident) => this.#judgeIncident(incident)),
      ...this.#sure.flatMap((cry) => this.#judgeReading(cry)),
      ...this.#judgeBursts(),
      ...this.#sureWindows.flatMap((window) => this.#judgeWindow(window)),
    ];
  }

  get #alarms(): StoredIncident[] {
    return this.#incidents.filter(isAlarm);
  }

  #finding(what: string, cry?: Cry): Finding {
    return { check: 'incidents', what: `rule “${this.#rule.cast.name}”: ${what}`, ...placeOf(cry) };
  }

  /** Each by itself: that there was such a burst, and that it had to be told, or not. */
  #judgeIncident(incident: StoredIncident): Finding[] {
    const { id, startedAt, reachedAt, lastReachedAt, tweetCount, windowMinutes } = incident;
    const { cast } = this.#rule;
    const first = this.#possibleWindows.find(({ at }) => at === reachedAt.getTime());
    const wrong = (what: string) => [this.#finding(`incident ${id} ${what}: ${shown(incident)}`, first?.cries.at(-1))];
    if (!first) return wrong('is of no burst');
    if (!this.#possibleWindows.some(({ at }) => at === lastReachedAt.getTime())) return wrong('ends with no burst');
    const begins = startedAt.getTime();
    const oldest = isAlarm(incident) ? first.at - this.#windowMs : -Infinity;
    if (begins <= oldest || begins > first.at || !this.#possible.some(({ at }) => at === begins)) {
      return wrong('begins with no tweet that counts');
    }
    if (tweetCount !== cast.count || windowMinutes !== cast.windowMinutes) return wrong('is of another rule');
    return (isAlarm(incident) ? this.#judgeAlarm(incident) : this.#judgePast(incident)).flatMap(wrong);
  }

  #judgeAlarm(incident: StoredIncident): string[] {
    const { state, openedAt, clearedAt, reachedAt, lastReachedAt } = incident;
    const [opened, reached, last] = [openedAt, reachedAt, lastReachedAt].map((at) => at.getTime()) as [
      number,
      number,
      number,
    ];
    if (state !== 'cleared' || clearedAt === null) return [`is still ${state}`];
    const wrong: string[] = [];
    if (clearedAt.getTime() < Math.max(opened, last) + this.#windowMs - SKEW_MS) wrong.push('was over too soon');
    if (reached < opened - this.#tooLateMs) wrong.push('was found too late to be told');
    for (const before of this.#alarms) {
      if (before === incident || comesBefore(incident, before)) continue;
      const over = before.clearedAt?.getTime() ?? Infinity;
      if (over > opened + SKEW_MS) wrong.push(`is there beside ${before.id}`);
      else if (reached <= over + this.#cooldownMs) wrong.push(`comes too soon after ${before.id}`);
    }
    return wrong;
  }

  #judgePast(incident: StoredIncident): string[] {
    const { pastReason, openedAt, reachedAt } = incident;
    const [found, reached] = [openedAt.getTime(), reachedAt.getTime()];
    const wrong: string[] = [];
    const isLate = reached < found - this.#tooLateMs;
    const isCool = this.#alarms.some(({ clearedAt }) => {
      const over = clearedAt?.getTime() ?? Infinity;
      return over <= found + SKEW_MS && reached <= over + this.#cooldownMs;
    });
    if (!(pastReason === 'late' ? isLate : pastReason === 'cooldown' && isCool)) {
      wrong.push(`is recorded as past for no reason (${pastReason})`);
    }
    for (const alarm of this.#alarms) {
      const isThere = alarm.openedAt.getTime() === found || alarm.openedAt.getTime() + SKEW_MS < found;
      if (isThere && this.#covers(alarm, reached)) wrong.push(`is recorded once more than ${alarm.id}`);
    }
    for (const other of this.#incidents.slice(0, this.#incidents.indexOf(incident))) {
      if (isAlarm(other) || other.pastReason !== pastReason) continue;
      if (this.#wereOneBurst(other.reachedAt.getTime(), reached, found)) wrong.push(`is recorded like ${other.id}`);
    }
    return wrong;
  }

  /** A window that ends then, or begins within it, is part of the incident. */
  #covers({ startedAt, lastReachedAt }: StoredIncident, at: number, from = at): boolean {
    return startedAt.getTime() <= at && from < lastReachedAt.getTime() + this.#windowMs;
  }

  /** Whether, as far as was known by then, full windows follow each other closely from one to the other. */
  #wereOneBurst(one: number, other: number, by: number): boolean {
    const [from, until] = [Math.min(one, other), Math.max(one, other)];
    const known = this.#sure.filter(({ knownAt }) => knownAt !== null && knownAt + SKEW_MS < by);
    const between = fullWindows(this.#rule, known).filter(({ at }) => at >= from && at <= until);
    const moments = [from, ...between.map(({ at }) => at), until];
    return (
      between.some(({ at }) => at === from) &&
      moments.every((at, place) => at - (moments[place - 1] ?? at) < this.#windowMs)
    );
  }

  /** Told too late, a burst would be none: what X shows is read soon. */
  #judgeReading(cry: Cry): Finding[] {
    const { at, shownAt, knownAt } = cry;
    if (knownAt === null || shownAt - at > SHOWN_LATE_MS) return [];
    const latest = Math.min(this.#clock.after(shownAt, READ_WITHIN_MS), this.#calmSince(shownAt));
    if (knownAt <= latest + SKEW_MS) return [];
    return [this.#finding(`a tweet of ${time(at)}, shown at ${time(shownAt)}, was read at ${time(knownAt)}`, cry)];
  }

  /** Until then what X had shown by a moment was read and looked at. */
  #calmSince(moment: number): number {
    const calm = this.#facts.evidence.calms.find(({ since }) => since.getTime() >= moment);
    return calm?.at.getTime() ?? Infinity;
  }

  /** Full windows that follow each other closely: some incident is of them. */
  #judgeBursts(): Finding[] {
    const bursts: Window[][] = [];
    for (const window of this.#sureWindows) {
      const burst = bursts.at(-1);
      if (burst && window.at - burst.at(-1)!.at < this.#windowMs) burst.push(window);
      else bursts.push([window]);
    }
    return bursts.flatMap((burst) => {
      const isThere = burst.some(({ at, cries }) =>
        this.#incidents.some((incident) => this.#covers(incident, at, cries[0]!.at)),
      );
      const [first] = burst as [Window];
      return isThere || this.#foundBy(first) === null
        ? []
        : [this.#finding(`the burst of ${time(first.at)} is no incident`, first.cries.at(-1))];
    });
  }

  /** A window that must have been found in time, and after the cooldown, is part of an incident that people were told of. */
  #judgeWindow(window: Window): Finding[] {
    const { at } = window;
    const found = this.#foundBy(window);
    if (found === null || at < found + SKEW_MS - this.#tooLateMs) return [];
    const mayBeCool = this.#alarms.some(({ clearedAt }) => {
      const over = clearedAt?.getTime() ?? Infinity;
      return over <= found + SKEW_MS && at <= over + this.#cooldownMs;
    });
    if (mayBeCool || this.#isOfRecorded(window)) return [];
    const isTold = this.#alarms.some(({ openedAt, reachedAt, lastReachedAt }) => {
      const isUnderWay = reachedAt.getTime() <= at || openedAt.getTime() <= found + SKEW_MS;
      return isUnderWay && at <= lastReachedAt.getTime();
    });
    if (isTold) return [];
    const what = `of the burst of ${time(at)}, found by ${time(found)}, no alarm was raised`;
    return [this.#finding(what, window.cries.at(-1))];
  }

  /** It reaches back into a burst that was recorded within a cooldown, and what came since would raise no alarm by itself. */
  #isOfRecorded({ at, cries }: Window): boolean {
    return this.#incidents.some(({ pastReason, lastReachedAt }) => {
      const recorded = lastReachedAt.getTime();
      if (pastReason !== 'cooldown' || at <= recorded || at - recorded >= this.#windowMs) return false;
      const since = cries.filter((cry) => cry.at > recorded);
      const { count, countsAuthors } = this.#rule.cast;
      return (countsAuthors ? new Set(since.map(({ author }) => author)).size : since.length) < count;
    });
  }

  /** By when a window was looked at; null: not all of it is stored, which is another check's to tell. */
  #foundBy({ cries }: Window): number | null {
    const latest = cries.map(({ at, shownAt, knownAt }) => {
      if (knownAt === null) return Infinity;
      const lookedAt = this.#clock.after(knownAt, LOOKED_AT_WITHIN_MS);
      return shownAt - at > SHOWN_LATE_MS ? lookedAt : Math.min(lookedAt, this.#calmSince(shownAt));
    });
    const found = Math.max(...latest);
    return found === Infinity ? null : found;
  }
}

export const isAlarm = ({ state }: StoredIncident) => state !== 'past';

const comesBefore = (one: StoredIncident, other: StoredIncident) =>
  one.openedAt < other.openedAt || (one.openedAt.getTime() === other.openedAt.getTime() && one.id < other.id);

const placeOf = (cry: Cry | undefined) => ({
  ...(cry?.event !== undefined && { event: cry.event }),
  ...(cry?.thread !== undefined && { thread: cry.thread }),
});
const time = (at: number) => new Date(at).toISOString();
const shown = ({ id: _id, organizationId: _organizationId, ruleId: _ruleId, ...rest }: StoredIncident) =>
  JSON.stringify(rest);

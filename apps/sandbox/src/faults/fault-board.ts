import type { ProblemName } from './recorded-problems.ts';

export type Effect =
  /** A text as body is sent as it is, anything else as JSON. */
  | { kind: 'status'; status: number; body?: unknown }
  | { kind: 'problem'; name: ProblemName }
  | { kind: 'rate-limit'; resetSeconds: number; headers?: boolean }
  | { kind: 'slow'; ms: number; when?: 'before' | 'after' }
  | { kind: 'cut-before' }
  | { kind: 'cut-after' }
  | { kind: 'cut-midway' }
  | { kind: 'revoke' }
  | { kind: 'malformed' }
  | { kind: 'empty' }
  | { kind: 'wrong-types' }
  | { kind: 'kill-caller'; when: 'before' | 'after'; pid: number };

export interface FaultRule {
  /** `path` is a template (`/2/users/:id/mentions`), the beginning of a path, or several; `user` is a username. */
  match: { method?: string; path?: string | string[]; user?: string };
  effect: Effect;
  /** How often it strikes; without end if absent. */
  times?: number;
  /** 0 to 1; always if absent. */
  probability?: number;
  /** How long it strikes, counted from when it was placed; without end if absent. */
  seconds?: number;
  /** Name of the preset it came with. */
  preset?: string;
}

export interface PlacedRule extends FaultRule {
  id: string;
  /** Milliseconds since the epoch. */
  placedAt: number;
  struck: number;
  struckAt: number | null;
}

export interface Subject {
  method: string;
  path: string;
  template: string;
  username: string | null;
}

/**
 * The rules by which the outside world misbehaves; the first that matches strikes. A rule that is spent stays on the
 * board, so that one can see how often it struck, until it is taken off.
 */
export class FaultBoard {
  readonly #now: () => number;
  readonly #changed: () => void;
  #rules: PlacedRule[] = [];
  #count = 0;

  constructor(now: () => number, changed: () => void) {
    this.#now = now;
    this.#changed = changed;
  }

  get rules(): readonly PlacedRule[] {
    return this.#rules;
  }

  draw(subject: Subject): Effect | null {
    const rule = this.#rules.find((candidate) => !this.isSpent(candidate) && matches(candidate, subject));
    if (!rule) return null;
    rule.struck += 1;
    rule.struckAt = this.#now();
    this.#changed();
    const { effect } = rule;
    const endsAt = endOf(rule);
    // A limit that holds for a time resets when its time is over.
    if (effect.kind !== 'rate-limit' || endsAt === null) return effect;
    return { ...effect, resetSeconds: Math.max(1, (endsAt - this.#now()) / 1000) };
  }

  isSpent(rule: PlacedRule): boolean {
    if (rule.times !== undefined && rule.struck >= rule.times) return true;
    const endsAt = endOf(rule);
    return endsAt !== null && this.#now() >= endsAt;
  }

  add(rule: FaultRule): PlacedRule {
    this.#count += 1;
    const placed = { ...rule, id: `fault-${this.#count}`, placedAt: this.#now(), struck: 0, struckAt: null };
    this.#rules.push(placed);
    this.#changed();
    return placed;
  }

  /** Answers the rule that was taken off, if there was one. */
  remove(id: string): PlacedRule | undefined {
    const rule = this.#rules.find((candidate) => candidate.id === id);
    this.#rules = this.#rules.filter((candidate) => candidate !== rule);
    this.#changed();
    return rule;
  }

  /** Takes all rules off and places these. */
  replace(rules: FaultRule[]): void {
    this.#rules = [];
    for (const rule of rules) this.add(rule);
    this.#changed();
  }

  /** Rules of a saved world. One that kills a process is left out: its id may be somebody else's by now. */
  restore(rules: PlacedRule[]): void {
    this.#rules = rules.filter((rule) => rule.effect.kind !== 'kill-caller').map((rule) => ({ ...rule }));
    this.#count = Math.max(0, ...rules.map((rule) => Number(/\d+$/.exec(rule.id)?.[0] ?? 0)));
    this.#changed();
  }
}

/** How the request log calls an effect. */
export function nameOf(effect: Effect | null): string | null {
  if (effect?.kind === 'status') return `status ${effect.status}`;
  return effect?.kind === 'problem' ? effect.name : (effect?.kind ?? null);
}

/** Whether the caller gets no whole answer. */
export function cuts(effect: Effect | null): boolean {
  return effect !== null && (effect.kind.startsWith('cut-') || effect.kind === 'kill-caller');
}

/** When a rule ends by itself, in milliseconds since the epoch. */
export function endOf(rule: PlacedRule): number | null {
  return rule.seconds === undefined ? null : rule.placedAt + rule.seconds * 1000;
}

function matches(rule: FaultRule, subject: Subject): boolean {
  const { method, path, user } = rule.match;
  // Mail has a path of its own; a rule for every call is about calls.
  if (!path && subject.method === 'SMTP') return false;
  if (method && method.toUpperCase() !== subject.method) return false;
  if (path && ![path].flat().some((one) => one === subject.template || subject.path.startsWith(one))) return false;
  if (user && user.toLowerCase() !== subject.username?.toLowerCase()) return false;
  return rule.probability === undefined || Math.random() < rule.probability;
}

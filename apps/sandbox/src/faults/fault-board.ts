export type Effect =
  | { kind: 'status'; status: number; body?: unknown }
  | { kind: 'rate-limit'; resetSeconds: number }
  | { kind: 'slow'; ms: number }
  | { kind: 'cut-before' }
  | { kind: 'cut-after' }
  | { kind: 'revoke' }
  | { kind: 'malformed' }
  | { kind: 'kill-caller'; when: 'before' | 'after'; pid: number };

export interface FaultRule {
  match: { method?: string; path?: string; user?: string };
  effect: Effect;
  /** How often it still strikes; for ever if absent. */
  times?: number;
  /** 0 to 1; always if absent. */
  probability?: number;
}

export interface Subject {
  method: string;
  path: string;
  template: string;
  username: string | null;
}

/** The rules by which the outside world misbehaves; the first that matches strikes. */
export class FaultBoard {
  rules: FaultRule[] = [];

  draw(subject: Subject): Effect | null {
    const rule = this.rules.find((candidate) => matches(candidate, subject));
    if (!rule) return null;
    if (rule.times !== undefined) {
      rule.times -= 1;
      if (rule.times <= 0) this.rules = this.rules.filter((other) => other !== rule);
    }
    return rule.effect;
  }
}

function matches(rule: FaultRule, subject: Subject): boolean {
  const { method, path, user } = rule.match;
  // Mail has a path of its own; a rule for every call is about calls.
  if (!path && subject.method === 'SMTP') return false;
  if (method && method.toUpperCase() !== subject.method) return false;
  if (path && path !== subject.template && !subject.path.startsWith(path)) return false;
  if (user && user.toLowerCase() !== subject.username?.toLowerCase()) return false;
  return rule.probability === undefined || Math.random() < rule.probability;
}

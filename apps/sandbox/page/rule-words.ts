import type { FaultChoices, FaultRule, PlacedRule } from './api.ts';
import { outsideNow } from './world-clock.ts';

const EFFECTS: Record<string, string> = {
  'cut-before': 'Cut before anything happens',
  'cut-after': 'Done, then cut without an answer',
  'cut-midway': 'Done, and half of the answer arrives',
  revoke: 'Token revoked',
  malformed: 'Answer that is no JSON',
  empty: 'Empty answer',
  'wrong-types': 'Answer with wrong types',
  'kill-caller': 'Calling process killed',
};

/** What a rule does, as a title. */
export function effectWords(rule: FaultRule, choices: FaultChoices): string {
  const { effect } = rule;
  switch (effect.kind) {
    case 'status':
      return `Status ${String(effect['status'])}`;
    case 'problem': {
      const problem = choices.problems.find(({ name }) => name === effect['name']);
      return problem ? `${problem.status} ${problem.title}` : String(effect['name']);
    }
    case 'rate-limit':
      return `429 Rate limit${effect['headers'] === false ? ' without headers' : ''}`;
    case 'slow':
      return `${Number(effect['ms']) / 1000} s slower${effect['when'] === 'after' ? ', after it is done' : ''}`;
    default:
      return EFFECTS[effect.kind] ?? effect.kind;
  }
}

/** What a rule strikes. */
export function matchWords({ match }: FaultRule): string {
  const paths = [match.path ?? 'every call'].flat().join(', ');
  return `${match.method ? `${match.method} ` : ''}${paths}${match.user ? ` of @${match.user}` : ''}`;
}

/** How often a rule struck, and what is left of it. */
export function countWords(rule: PlacedRule): string {
  const struck = rule.struck === 0 ? 'not yet struck' : `struck ${rule.struck}×`;
  if (rule.spent) return `${struck} · spent`;
  const rest = [
    rule.times !== undefined && `${rule.times - rule.struck} to come`,
    rule.endsAt !== null && `${remaining(rule.endsAt)} left`,
    rule.probability !== undefined && `${Math.round(rule.probability * 100)} % of calls`,
  ].filter((part) => part !== false);
  return [struck, ...rest].join(' · ');
}

function remaining(iso: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(iso) - outsideNow()) / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

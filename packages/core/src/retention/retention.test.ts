import { expect, it } from 'vitest';
import { retentionProblem } from './retention.ts';

it.each([
  ['as long as the installation', 'tweets', null, 90, null],
  ['less long', 'tweets', 60, 90, null],
  ['for less than X is asked', 'tweets', 59, null, 'too_short'],
  ['for longer than the installation', 'notices', 91, 90, 'too_long'],
  ['for long, where the installation keeps it for ever', 'directMessages', 3000, null, null],
  ['the audit log for less than a year', 'auditLog', 364, null, 'too_short'],
] as const)('what is kept %s', (_how, kind, days, most, problem) =>
  expect(retentionProblem(kind, days, most)).toBe(problem),
);

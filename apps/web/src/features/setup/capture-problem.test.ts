import { expect, test } from 'vitest';
import { captureProblem } from './capture-problem.ts';
import { newKeyword } from './keyword-entry.ts';

test.each([
  [{ mentions: 'all', directMessages: 'off', keywords: [] }, null],
  [{ mentions: 'matching', directMessages: 'off', keywords: [] }, 'error.capture_without_keywords'],
  [{ mentions: 'off', directMessages: 'matching', keywords: [] }, 'error.capture_without_keywords'],
  [{ mentions: 'matching', directMessages: 'all', keywords: [newKeyword('refund')] }, null],
] as const)('%j: %s', (capture, expected) =>
  expect(captureProblem({ ...capture, keywords: [...capture.keywords] })).toBe(expected),
);

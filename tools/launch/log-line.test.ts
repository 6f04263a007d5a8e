import { expect, test } from 'vitest';
import { terminalLine } from './log-line.ts';

test.each([
  { claim: 'plain lines are shown', line: 'listening', shown: 'listening' },
  { claim: 'empty ones are not', line: '  ', shown: undefined },
  { claim: 'information stays in the file', line: '{"level":30,"msg":"request completed"}', shown: undefined },
  { claim: 'warnings are shown in words', line: '{"level":40,"msg":"slow"}', shown: 'warning: slow' },
  {
    claim: 'errors with their reason',
    line: '{"level":50,"msg":"cannot poll","err":{"message":"no route"}}',
    shown: 'error: cannot poll (no route)',
  },
  { claim: 'what only looks structured is shown', line: '{not json', shown: '{not json' },
])('$claim', ({ line, shown }) => {
  expect(terminalLine(line)).toBe(shown);
});

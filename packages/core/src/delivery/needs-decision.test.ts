import { describe, expect, it } from 'vitest';
import { needsDecision, type Undecided } from './needs-decision.ts';

const NOW = new Date('2026-11-28T12:00:00Z');
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

describe('needsDecision', () => {
  it.each<[string, Undecided, boolean]>([
    [
      'looked for since a minute: the next look decides',
      { state: 'unknown', attemptSince: ago(1), canLook: true },
      false,
    ],
    ['looked for in vain for a quarter of an hour', { state: 'unknown', attemptSince: ago(15), canLook: true }, true],
    ['its account cannot be read', { state: 'unknown', attemptSince: ago(1), canLook: false }, true],
    ['what X has refused is decided', { state: 'failed', attemptSince: ago(60), canLook: false }, false],
    ['what is under way is nobody’s to decide', { state: 'sending', attemptSince: ago(60), canLook: true }, false],
  ])('%s', (_claim, delivery, expected) => {
    expect(needsDecision(delivery, NOW)).toBe(expected);
  });
});

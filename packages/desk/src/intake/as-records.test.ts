import { describe, expect, it } from 'vitest';
import { asRecords } from './as-records.ts';

const REPLACEMENT = '\uFFFD';

describe('rows on their way to Postgres', () => {
  const rows: [claim: string, text: string, stored: string][] = [
    ['keep emoji and escapes', 'a "b" \\ \n 😀', 'a "b" \\ \n 😀'],
    ['lose NUL', 'a\u0000b', `a${REPLACEMENT}b`],
    ['lose half a surrogate pair', 'a\ud83db', `a${REPLACEMENT}b`],
    ['lose the other half', '\ude00', REPLACEMENT],
    ['lose two in a row', '\u0000\u0000', REPLACEMENT + REPLACEMENT],
    ['keep what only looks like an escape', 'C:\\u0000 \\ud83d', 'C:\\u0000 \\ud83d'],
    ['keep it behind a backslash and lose the real one', '\\\u0000', `\\${REPLACEMENT}`],
  ];
  it.each(rows)('%s', (_claim, text, stored) => {
    expect(JSON.parse(asRecords([{ text }]))).toEqual([{ text: stored }]);
  });
});

import { expect, test } from 'vitest';
import { segment } from './segments.ts';

test.each([
  ['an empty text', '', 'GSM-7', 1],
  ['160 plain characters', 'a'.repeat(160), 'GSM-7', 1],
  ['161 plain characters', 'a'.repeat(161), 'GSM-7', 2],
  ['306 plain characters', 'a'.repeat(306), 'GSM-7', 2],
  ['307 plain characters', 'a'.repeat(307), 'GSM-7', 3],
  ['80 euro signs, two septets each', '€'.repeat(80), 'GSM-7', 1],
  ['81 euro signs', '€'.repeat(81), 'GSM-7', 2],
  ['an escape that would fall between two segments', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 3],
  ['letters of GSM', 'Grüße, Ñ, à, Ω', 'GSM-7', 1],
  ['one letter outside of GSM', `${'a'.repeat(69)}ã`, 'UCS-2', 1],
  ['71 code units', `${'a'.repeat(70)}ã`, 'UCS-2', 2],
  ['35 emoji, two code units each', '🔥'.repeat(35), 'UCS-2', 1],
  ['36 emoji', '🔥'.repeat(36), 'UCS-2', 2],
  ['emoji are not cut in two: 33 fit in 67 code units', '🔥'.repeat(67), 'UCS-2', 3],
])('%s', (_claim, text, encoding, segments) => {
  expect(segment(text)).toEqual({ encoding, segments });
});

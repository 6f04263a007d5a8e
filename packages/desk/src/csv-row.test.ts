import { expect, it } from 'vitest';
import { csvRow } from './csv-row.ts';

it.each([
  ['plain', '"plain"'],
  ['says "no"', '"says ""no"""'],
  ['=1+1', '"\'=1+1"'],
  ['  +49', '"\'  +49"'],
  ['\t=1', '"\'\t=1"'],
  ['＠sum', '"\'＠sum"'],
  [-3, '-3'],
  [null, ''],
])('%j in a table is %s', (value, cell) => expect(csvRow([value])).toBe(`${cell}\r\n`));

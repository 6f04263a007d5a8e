import { expect, it } from 'vitest';
import { z } from 'zod';
import { unknownPaths } from './known-fields.ts';

const Rule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('word'), word: z.string() }),
  z.object({ kind: z.literal('person'), id: z.string(), place: z.object({ city: z.string() }).nullish() }),
]);
const Settings = z
  .object({
    rules: z.array(Rule).default([]),
    byDay: z.record(z.string(), z.object({ from: z.string() })).optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    both: z
      .object({ a: z.string() })
      .and(z.object({ b: z.string() }))
      .optional(),
    loose: z.looseObject({ known: z.object({ x: z.string() }) }).optional(),
  })
  .refine(() => true)
  .nullish();

it.each<[string, unknown, string[]]>([
  ['nothing', null, []],
  ['known fields', { rules: [{ kind: 'word', word: 'a' }], byDay: { monday: { from: '9' } } }, []],
  ['one at the top', { rulez: [] }, ['rulez']],
  [
    'one of an item',
    {
      rules: [
        { kind: 'word', word: 'a' },
        { kind: 'word', word: 'b', wrod: 'c' },
      ],
    },
    ['rules.1.wrod'],
  ],
  ['one of another variant', { rules: [{ kind: 'word', word: 'a', id: '7' }] }, ['rules.0.id']],
  ['one deep down', { rules: [{ kind: 'person', id: '7', place: { city: 'A', zip: '1' } }] }, ['rules.0.place.zip']],
  ['one of a value by name', { byDay: { monday: { from: '9', till: '5' } } }, ['byDay.monday.till']],
  ['what may be anything', { data: { a: { b: 1 } } }, []],
  ['one of neither half', { both: { a: '1', b: '2', c: '3' } }, ['both.c']],
  ['one that is let through', { loose: { other: 1, known: { x: '1', y: '2' } } }, ['loose.known.y']],
  ['a value of another type', { rules: 'none', byDay: [{ from: '9' }] }, []],
  ['the name of what every object has', JSON.parse('{"constructor":1,"toString":2}'), ['constructor', 'toString']],
])('%s', (_what, value, paths) => expect(unknownPaths(Settings, value)).toEqual(paths));

import fc from 'fast-check';
import type { Description, Schema } from './operations.ts';

/** What people and scanners put where something else belongs. */
export const hostileText = fc.constantFrom(
  '',
  ' ',
  '0',
  '-1',
  'null',
  'NaN',
  "' OR '1'='1",
  "1'; DROP TABLE ticket; --",
  '1) UNION SELECT NULL,version()--',
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  '{{7*7}}${7*7}',
  '../../../etc/passwd',
  'http://169.254.169.254/latest/meta-data/',
  '__proto__',
  'constructor',
  'a\0b',
  '\0',
  '\ud800',
  '\u202etxt.exe',
  '👩‍👩‍👧‍👦'.repeat(50),
  'e\u0301'.repeat(500),
  '%00',
  '%E0%A4%A',
  '\r\nset-cookie: a=b',
  '9'.repeat(40),
  '2026-13-45T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  'x'.repeat(5_000),
);

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: hostileText },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(
      ...[null, true, false, 0, -1, 0.5, 1e308, 2 ** 31, 2 ** 53, [], {}, [[]], [null], { length: 1 }],
      ...[{ toString: 'x' }, { $ne: null }, { constructor: { prototype: { isAdmin: true } } }],
      'y'.repeat(200_000),
      Array.from({ length: 2_000 }, (_, index) => index),
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

/** Values that a schema allows, its bounds above all. */
export function fitting(schema: Schema, description: Description, depth = 0): fc.Arbitrary<unknown> {
  const inner = (of: Schema) => fitting(of, description, depth + 1);
  if (schema.$ref) return inner(description.components.schemas[schema.$ref.split('/').at(-1)!]!);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(inner));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  switch (schema.type) {
    case 'object': {
      const entries = Object.entries(schema.properties ?? {}).map(([key, of]) => [key, inner(of)] as const);
      if (entries.length === 0 && typeof schema.additionalProperties === 'object') {
        return fc.dictionary(fc.string({ maxLength: 12 }), inner(schema.additionalProperties), { maxKeys: 3 });
      }
      return fc.record(Object.fromEntries(entries), { requiredKeys: schema.required ?? [], noNullPrototype: true });
    }
    case 'array':
      return fc.array(inner(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, Math.max(3, schema.minItems ?? 0)),
      });
    case 'string':
      return textFitting(schema);
    case 'integer': {
      const [min, max] = [Math.max(schema.minimum ?? -5, -(2 ** 31)), Math.min(schema.maximum ?? 5, 2 ** 31)];
      return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
    }
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    default:
      return fc.constant(null);
  }
}

function textFitting({ format, pattern, minLength = 0, maxLength = 100 }: Schema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid({ version: 7 });
  if (format === 'email') return fc.emailAddress();
  if (format === 'date') return fc.constantFrom('2026-11-29', '2024-02-29', '0001-01-01', '9999-12-31');
  if (format === 'date-time') {
    return fc.constantFrom('2026-11-29T12:00:00.000Z', '0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z');
  }
  // of classes with thousands of characters fast-check would list each
  if (pattern && !pattern.includes('\\p{') && !pattern.includes('\\P{')) {
    try {
      return fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
    } catch {
      return fc.constantFrom('+15005550006', '/home', 'Perch'); // a pattern that looks ahead
    }
  }
  return fc.oneof(
    fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) }),
    fc.constantFrom('x'.repeat(maxLength), '😀'.repeat(Math.floor(maxLength / 2))),
  );
}

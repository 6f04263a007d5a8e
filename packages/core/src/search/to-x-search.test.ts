import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toXSearch, keywordQuery, MAX_X_QUERY, type XSearchQuery } from './to-x-search.ts';
import { parseSearch } from './parse-search.ts';

const NOW = new Date('2026-11-29T12:00:00.000Z');

function ask(query: string, timeZone = 'UTC') {
  const search = parseSearch(query);
  if (!search.ok) throw new Error(`${query}: ${search.problem}`);
  return toXSearch(search, { now: NOW, timeZone });
}

/** As X's grammar has it: words, phrases, operators, groups of them, each perhaps negated. */
const TOKENS = /^(?:\s|-?(?:"(?:[^"\\])*"|\((?:[^\s()"\\]+ OR )+[^\s()"\\]+\)|[^\s()"\\]+)(?=\s|$))+$/u;
function expectReadable({ query, startTime, endTime }: XSearchQuery) {
  expect(query).toMatch(TOKENS);
  expect(query.length).toBeLessThanOrEqual(MAX_X_QUERY);
  const [from, to] = [startTime ?? new Date(+NOW - 7 * 86_400_000), endTime ?? NOW];
  expect(+from < +to && +NOW - +from <= 7 * 86_400_000 && +to <= +NOW).toBe(true);
}

describe('a search is asked of X', () => {
  it.each([
    ['refund "late  delivery" -spam', 'refund "late delivery" -spam -is:retweet'],
    ['from:Ana from:bob bag', 'bag (from:ana OR from:bob) -is:retweet'],
    ['to:acme_air', '(to:acme_air OR @acme_air) -is:retweet'],
    ['bag -to:ana', 'bag -to:ana -@ana -is:retweet'],
    ['bag has:media lang:pt lang:es -lang:en', 'bag has:media (lang:pt OR lang:es) -lang:en -is:retweet'],
    ['não 返金 #lost @acme ＠acme', 'não 返金 #lost @acme -is:retweet'],
    ['this OR that', 'this "OR" that -is:retweet'],
    ['10:30 (late) a\\b', '"10:30" "(late)" "a b" -is:retweet'],
    ['-"so late" -has:media from:ana', 'from:ana -"so late" -has:media -is:retweet'],
  ])('%s: %s', (query, asked) => {
    expect(ask(query)).toEqual({ ok: true, query: asked, startTime: null, endTime: null, isClipped: false });
  });

  it.each([
    ['since:2026-11-27', 'UTC', '2026-11-27T00:00:00.000Z', null, false],
    ['since:2026-11-27', 'America/Sao_Paulo', '2026-11-27T03:00:00.000Z', null, false],
    ['since:2026-11-27 since:2026-11-28', 'UTC', '2026-11-28T00:00:00.000Z', null, false],
    ['since:2026-11-22', 'UTC', null, null, true],
    ['since:2026-01-01 until:2026-11-28', 'UTC', null, '2026-11-28T00:00:00.000Z', true],
    ['since:2026-01-01 since:2026-11-28', 'UTC', '2026-11-28T00:00:00.000Z', null, false],
    ['until:2026-12-24', 'UTC', null, null, false],
  ])('bag %s in %s, within the last seven days', (days, timeZone, start, end, isClipped) => {
    const date = (text: string | null) => (text === null ? null : new Date(text));
    expect(ask(`bag ${days}`, timeZone)).toMatchObject({
      ...{ ok: true, query: 'bag -is:retweet', startTime: date(start), endTime: date(end), isClipped },
    });
  });

  it.each([
    ['bag ticket:12', 'x_ticket', 'ticket:12'],
    ['bag -ticket:any', 'x_ticket', '-ticket:any'],
    ['bag is:unanswered', 'x_unanswered', 'is:unanswered'],
    ['late refun*', 'x_beginning', 'refun*'],
    ['bag -from:abcdefghijklmnop', 'x_handle', '-from:abcdefghijklmnop'],
    ['-spam has:media', 'x_nothing_wanted', '-spam has:media'],
    ['lang:pt', 'x_nothing_wanted', 'lang:pt'],
    ['bag until:2026-11-22', 'x_outside', 'until:2026-11-22'],
    ['bag since:2026-11-30', 'x_outside', 'since:2026-11-30'],
    [`${'to:abcdefghijklmno '.repeat(19)}x`, null, ''],
    [[...'abcdefghijklmnopqr'].map((letter) => `to:${letter.repeat(15)}`).join(' '), 'x_too_long', 'to:'],
  ])('%s: %s', (query, problem, at) => {
    const asked = ask(query);
    expect(asked).toMatchObject(problem === null ? { ok: true } : { ok: false, problem });
    expect(asked.ok ? '' : query.slice(asked.start, asked.end)).toContain(at);
  });

  it('whatever it is, in a query that X can read, or with a place inside what was typed', () => {
    const part = fc.oneof(
      fc.constantFrom('from:ana', '-to:bob', 'has:media', 'lang:pt', '-lang:en', 'is:unanswered', 'ticket:3', '-"a b"'),
      fc.constantFrom('refund', 'OR', '返金', '#x', '-no', '"(so)"', 'a\\"', '10:30', 'ship*', '$ACM', 'x)', '@ana'),
      fc
        .date({ min: new Date('2026-11-01'), max: new Date('2026-12-31'), noInvalidDate: true })
        .map((day) => `since:${day.toISOString().slice(0, 10)}`),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), fc.constantFrom('UTC', 'Asia/Tokyo'), (parts, timeZone) => {
        const query = parts.join(' ');
        const search = parseSearch(query);
        if (!search.ok) return;
        const asked = toXSearch(search, { now: NOW, timeZone });
        expect(asked.ok || (0 <= asked.start && asked.end <= query.length)).toBe(true);
        if (asked.ok) expectReadable(asked);
      }),
      { numRuns: 200 },
    );
  });
});

it.each([
  ['acme air', '"acme air" -@acme_air -from:acme_air -is:retweet'],
  ['#acme', '#acme -@acme_air -from:acme_air -is:retweet'],
  ['acme.com', '"acme.com" -@acme_air -from:acme_air -is:retweet'],
  ['refun*', null],
  ['@Acme_Air', null],
])('the keyword %s is looked for as %s', (phrase, query) => {
  expect(keywordQuery(phrase, 'acme_air')).toBe(query);
});

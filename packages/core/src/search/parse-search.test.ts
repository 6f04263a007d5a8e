import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SEARCH_LENGTH, parseSearch, printSearch, type Search } from './parse-search.ts';

const withoutPlaces = ({ terms, filters }: Search) => ({
  terms: terms.map(({ start: _, end: __, ...term }) => term),
  filters: filters.map(({ start: _, end: __, ...filter }) => filter),
});

describe('a search', () => {
  it('is words, phrases, beginnings, exclusions and filters, each with its place', () => {
    const query = 'refund "late delivery" -spam ship* from:@Ana_B -lang:PT ticket:#12 since:2026-11-01';
    const search = parseSearch(query);
    expect(search.ok && withoutPlaces(search)).toEqual({
      terms: [
        { text: 'refund', isPhrase: false, isBeginning: false, isExcluded: false },
        { text: 'late delivery', isPhrase: true, isBeginning: false, isExcluded: false },
        { text: 'spam', isPhrase: false, isBeginning: false, isExcluded: true },
        { text: 'ship', isPhrase: false, isBeginning: true, isExcluded: false },
      ],
      filters: [
        { by: 'from', handle: 'ana_b', isExcluded: false },
        { by: 'lang', language: 'pt', isExcluded: true },
        { by: 'ticket', ticket: 12, isExcluded: false },
        { by: 'since', date: '2026-11-01', isExcluded: false },
      ],
    });
    const places = search.ok ? [...search.terms, ...search.filters] : [];
    expect(places.map(({ start, end }) => query.slice(start, end))).toEqual(query.match(/"[^"]*"|\S+/g));
  });

  it.each([
    ['10:30 https://acme.com/x', ['10:30', 'https://acme.com/x'], 'a time or a link is no filter'],
    ['!! refund …', ['refund'], 'punctuation beside words is passed over'],
    ['“não funciona”', ['não funciona'], 'any kind of quotation mark'],
    ['犬*', ['犬'], 'one letter of a script without spaces is a beginning'],
    ['', [], 'nothing is an empty search'],
  ])('%s: %j, %s', (query, texts) => {
    const search = parseSearch(query);
    expect(search.ok && search.terms.map(({ text }) => text)).toEqual(texts);
  });

  it.each([
    ['refund "late', 'unclosed_quote', '"late'],
    ['refund form:ana', 'unknown_operator', 'form:ana'],
    ['from:', 'bad_from', 'from:'],
    ['to:a-b', 'bad_to', 'to:a-b'],
    ['has:cats x', 'bad_has', 'has:cats'],
    ['-is:open', 'bad_is', '-is:open'],
    ['ticket:99999999999', 'bad_ticket', 'ticket:99999999999'],
    ['since:2026-02-30', 'bad_since', 'since:2026-02-30'],
    ['until:tomorrow', 'bad_until', 'until:tomorrow'],
    ['-since:2026-02-20', 'date_excluded', '-since:2026-02-20'],
    ['since:2026-02-20 until:2026-02-20', 'crossed_dates', 'until:2026-02-20'],
    ['lang:portuguese', 'bad_lang', 'lang:portuguese'],
    ['x a*', 'short_beginning', 'a*'],
    ['!!', 'no_letters', '!!'],
    ['word '.repeat(21), 'too_many', 'word'],
  ])('%s is refused: %s, at %s', (query, problem, at) => {
    const search = parseSearch(query);
    expect(search).toMatchObject({ ok: false, problem });
    expect(search.ok ? '' : query.slice(search.start, search.end)).toBe(at);
  });
});

const anyQuery = fc.oneof(
  fc.string({ unit: 'binary', maxLength: MAX_SEARCH_LENGTH + 50 }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom('from:', 'to:ana', 'is:unanswered', 'ticket:none', 'since:2026-01-01', 'lang:', '-', '"', '*'),
        fc.constantFrom('refund', 'não', '返金', 'คืนเงิน', ' ', ' ', '\t', '#', ':', '“', '👨‍👩‍👧'),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

describe('whatever is typed', () => {
  it('is read or refused, with places inside the text, and printed as it was read', () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        const search = parseSearch(query);
        const places = search.ok ? [...search.terms, ...search.filters] : [search];
        for (const { start, end } of places) {
          expect(0 <= start && start < end && end <= query.length).toBe(true);
        }
        if (!search.ok) return;
        const text = printSearch(search);
        if (text.length > MAX_SEARCH_LENGTH) return; // what stood close together is printed with spaces
        const printed = parseSearch(text);
        expect(printed.ok && withoutPlaces(printed)).toEqual(withoutPlaces(search));
      }),
      { numRuns: 200 },
    );
  });
});

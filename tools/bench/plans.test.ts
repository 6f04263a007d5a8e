import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { socialQueries } from './data/social-queries.ts';

const PLANS = readFileSync(path.resolve(import.meta.dirname, '../../docs/plans/social-search.txt'), 'utf8');
const [, ...sections] = PLANS.split(/^## /m);
const planOf = new Map(sections.map((text) => [text.split('\n', 1)[0]!, text]));

describe('the plans of searches among five million tweets', () => {
  it.each(socialQueries(1_000_000))('$name: $query reads no table from its start', ({ query, order }) => {
    const plan = planOf.get(`${query}${order === 'best' ? ' (best first)' : ''}`);
    expect(plan).not.toMatch(/Seq Scan on (tweet|direct_message|dm_conversation)/);
    // who is not known is looked for no further
    const wanted = query === 'to:nobody_at_all' ? `## ${query}` : 'Index Scan';
    expect(`## ${plan}`).toContain(wanted);
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { socialQueries } from './data/social-queries.ts';

function plansIn(file: string): Map<string, string> {
  const plans = readFileSync(path.resolve(import.meta.dirname, '../../docs/plans', file), 'utf8');
  const [, ...sections] = plans.split(/^## /m);
  return new Map(sections.map((text) => [text.split('\n', 1)[0]!, text]));
}
const planOf = plansIn('social-search.txt');

describe('the plans of searches among five million tweets', () => {
  it.each(socialQueries(1_000_000))('$name: $query reads no table from its start', ({ query, order }) => {
    const plan = planOf.get(`${query}${order === 'best' ? ' (best first)' : ''}`);
    expect(plan).not.toMatch(/Seq Scan on (tweet|direct_message|dm_conversation)/);
    // who is not known is looked for no further
    const wanted = query === 'to:nobody_at_all' ? `## ${query}` : 'Index Scan';
    expect(`## ${plan}`).toContain(wanted);
  });
});

describe('the plans of a look at a rule with a million stored hits', () => {
  it.each([...plansIn('escalation.txt')])(
    '%s: reads hits by the index of the rule, from where it is to look',
    (what, plan) => {
      const lines = plan.split('\n');
      const scans = lines.flatMap((line, at) => (/Scan.* on escalation_hit/.test(line) ? [{ line, at }] : []));
      // of an hour what is new, and what came before; of a period people, too
      expect(scans.length).toBeGreaterThanOrEqual(what.includes('hours compared') ? 2 : 3);
      for (const { line, at } of scans) {
        expect(line).toMatch(/Index (Only )?Scan/);
        expect(lines[at + 1]).toContain('Index Cond: ((organization_id = $1) AND (rule_id = r.id)');
        // the newest hit there is stands at the end of the index
        const isNewest = / Backward .* escalation_hit l$/.test(line) && lines[at - 3]!.endsWith('->  Limit');
        expect(isNewest || /posted_at >=? /.test(lines[at + 1]!), lines[at + 1]).toBe(true);
      }
      expect(plan).not.toContain('Seq Scan on escalation_hit');
    },
  );
});

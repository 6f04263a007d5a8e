import { compileKeywords } from '@perch/core';
import type { Statement } from '@perch/db';

/** What of a rule decides whether a tweet counts for it, as far as its words tell. */
interface RuleWords {
  id: string;
  keywords: readonly string[];
  /** also what keyword streams have found */
  countsStreams: boolean;
}

/** The rules of an account that are switched on. */
export interface CompiledRules {
  isEmpty: boolean;
  /** Ids of the rules whose words are in a text. */
  match(text: string): string[];
  /** those of them that also count what was not written to the account */
  countsFound: ReadonlySet<string>;
}

export interface CachedRules {
  revision: number;
  rules: CompiledRules;
}

const NO_RULES: CachedRules = { revision: 0, rules: { isEmpty: true, match: () => [], countsFound: new Set() } };

export function compileRules(rules: readonly RuleWords[]): CompiledRules {
  if (rules.length === 0) return NO_RULES.rules;
  const everything = rules.filter(({ keywords }) => keywords.length === 0).map(({ id }) => id);
  const words = compileKeywords(rules.flatMap(({ id, keywords }) => keywords.map((phrase) => ({ id, phrase }))));
  return {
    isEmpty: false,
    countsFound: new Set(rules.filter(({ countsStreams }) => countsStreams).map(({ id }) => id)),
    match: (text) => [...everything, ...new Set(words.match({ text }).map(({ keywordId }) => keywordId))],
  };
}

/** Beyond what one worker process meets between two restarts; then those go that were not used for longest. */
const MOST_ACCOUNTS = 5000;
const compiled = new Map<string, CachedRules>();
const keyOf = (organizationId: string, accountId: string) => `${organizationId} ${accountId}`;

/** What this process has compiled for an account; of one that never had rules nothing has to be read. */
export const cachedRules = (organizationId: string, accountId: string): CachedRules =>
  compiled.get(keyOf(organizationId, accountId)) ?? NO_RULES;

// nothing when the revision is the one already compiled
const READ = `
  SELECT a.escalation_revision AS revision, (
    SELECT coalesce(json_agg(json_build_object('id', r.id, 'keywords', r.keywords, 'countsStreams', r.counts_streams)), '[]') FROM escalation_rule r
    WHERE r.organization_id = a.organization_id AND r.account_id = a.id AND r.is_enabled) AS rules
  FROM account a WHERE a.organization_id = $1 AND a.id = $2 AND a.escalation_revision <> $3`;

/** The rules as they are in force: read after the wait for the organization's counter, which saving a rule takes too. */
export async function readRules(
  statement: Statement,
  organizationId: string,
  accountId: string,
  cached: CachedRules,
): Promise<CompiledRules> {
  const { rows } = await statement('escalation-rules', READ, [organizationId, accountId, cached.revision]);
  if (!rows[0]) return cached.rules;
  const entry = { revision: rows[0].revision as number, rules: compileRules(rows[0].rules as RuleWords[]) };
  const key = keyOf(organizationId, accountId);
  compiled.delete(key);
  compiled.set(key, entry);
  if (compiled.size > MOST_ACCOUNTS) compiled.delete(compiled.keys().next().value!);
  return entry.rules;
}

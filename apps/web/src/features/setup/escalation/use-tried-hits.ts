import { useDebouncedValue } from '@mantine/hooks';
import { useMemo } from 'react';
import { useEscalationPreview } from './escalation-queries.ts';
import { numberOf, type RuleDraft } from './rule-draft.ts';
import { hitsOf } from './tried-rule.ts';

const PAUSE_MS = 500;

/** The tweets of the last days that would count for a rule as it is being written; while these come, those of before. */
export function useTriedHits(accountId: string, { keywords, countsStreams, minFollowers: typed }: RuleDraft) {
  const minFollowers = numberOf('minFollowers', typed);
  const asked = JSON.stringify(minFollowers === undefined ? null : { keywords, minFollowers, countsStreams });
  const [written] = useDebouncedValue(asked, PAUSE_MS);
  const { data, error, isPlaceholderData } = useEscalationPreview(accountId, JSON.parse(written));
  const hits = useMemo(() => (data ? hitsOf(data) : []), [data]);
  return { data, error, hits, isPending: asked !== written || isPlaceholderData || data === undefined };
}

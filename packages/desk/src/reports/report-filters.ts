import type { ReportDimension, ReportQuery } from '@perch/contracts';
import { HISTORY_HOURS } from '@perch/contracts';

export type ReportFilters = Pick<
  ReportQuery,
  'departmentId' | 'accountId' | 'channel' | 'assignee' | 'tag' | 'language' | 'keywordId'
>;
type Put = (value: unknown) => string;

/** SQL: Perch learnt of the ticket `t` long after it was written. */
export const IS_HISTORY = `t.created_at >= t.opened_at + interval '${HISTORY_HOURS} hours'`;
/** SQL: the ticket `t` is one of its own, in the words of the indexes of reports. */
export const COUNTS = 't.merged_into_id IS NULL AND NOT t.is_spam';

/** SQL: what groups tickets `t` by a dimension; `tag` is of the join of `BY_TAG`. */
export const KEY_OF: Record<ReportDimension, string> = {
  account: 't.account_id',
  agent: 't.assignee_id',
  channel: 't.channel',
  department: 't.department_id',
  keyword: 't.keyword_id',
  language: 't.language',
  tag: 'tag',
};
/** SQL: a ticket once for each of its tags. */
export const BY_TAG = 'CROSS JOIN LATERAL unnest(t.tags) AS tag';

/** SQL conditions on the ticket `t`; `agent`: who stands for the agent. */
export function filterReport(filters: ReportFilters, put: Put, agent = KEY_OF.agent): string[] {
  const is = (column: string, value: string | undefined) =>
    value === undefined ? [] : [value === 'none' ? `${column} IS NULL` : `${column} = ${put(value)}`];
  return [
    ...is('t.department_id', filters.departmentId),
    ...is('t.account_id', filters.accountId),
    ...is('t.channel', filters.channel),
    ...is(agent, filters.assignee),
    ...is('t.language', filters.language),
    ...is('t.keyword_id', filters.keywordId),
    ...(filters.tag === undefined ? [] : [`t.tags @> ARRAY[${put(filters.tag)}::text]`]),
  ];
}

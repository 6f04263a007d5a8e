import { AppError, type Coverage, type CoverageGap, type StreamName } from '@perch/contracts';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type PageInput } from '../list-page.ts';

interface StreamRow {
  name: StreamName;
  last_succeeded_at: Date | null;
  covered_until: Date | null;
}

interface GapRow {
  id: string;
  stream: StreamName;
  kind: CoverageGap['kind'];
  reason: CoverageGap['reason'];
  state: CoverageGap['state'];
  from_at: Date;
  to_at: Date;
  item_id: string | null;
  found_at: Date;
  settled_at: Date | null;
}

// checking tweets that we have fetches nothing
const STREAMS = `
  SELECT s.name, s.last_succeeded_at, s.covered_until FROM account a
  LEFT JOIN stream s ON s.organization_id = a.organization_id AND s.account_id = a.id AND s.name <> 'tweet_checks' AND s.name NOT LIKE 'keyword:%'
  WHERE a.organization_id = $1 AND a.id = $2
  ORDER BY array_position(ARRAY['mentions', 'direct_messages', 'own_tweets', 'search'], s.name)`;

// what a keyword's search leaves out is its own doing
const GAPS = `
  SELECT g.id, g.stream, g.kind, g.reason, g.state, g.from_at, g.to_at, g.item_id, g.found_at, g.settled_at
  FROM coverage_gap g
  WHERE g.organization_id = $1 AND g.account_id = $2 AND g.stream NOT LIKE 'keyword:%'
    AND ($3::timestamptz IS NULL OR (g.found_at, g.id) < ($3, $4::uuid))
  ORDER BY g.found_at DESC, g.id DESC LIMIT $5`;

const KEY: ListKey = { list: 'coverage-gaps', kinds: ['instant', 'uuid'] };

/**
 * Up to when each stream of an account is complete, and what is or was missing, newest first.
 * @throws AppError `not_found`, `malformed_cursor`
 */
export async function getCoverage(ctx: Context, input: PageInput & { accountId: string }): Promise<Coverage> {
  const [foundAt = null, id = null] = positionOf(KEY, input.cursor) ?? [];
  const key = [ctx.organizationId, input.accountId];
  const [streams, gaps] = await Promise.all([
    ctx.db.query<StreamRow>(STREAMS, key),
    ctx.db.query<GapRow>(GAPS, [...key, foundAt, id, input.limit + 1]),
  ]);
  if (streams.length === 0) throw new AppError('not_found');
  const now = ctx.now();
  return {
    streams: streams.filter(({ name }) => name !== null).map((row) => presentStream(row, now)),
    gaps: toPage(gaps, input.limit, presentGap, KEY, (row) => [row.found_at, row.id]),
  };
}

const presentStream = (row: StreamRow, now: Date): Coverage['streams'][number] => ({
  stream: row.name,
  lastSucceededAt: row.last_succeeded_at?.toISOString() ?? null,
  coveredUntil: row.covered_until?.toISOString() ?? null,
  lagSeconds: row.covered_until && Math.max(0, Math.round((now.getTime() - row.covered_until.getTime()) / 1000)),
});

const presentGap = (row: GapRow): CoverageGap => ({
  id: row.id,
  stream: row.stream,
  kind: row.kind,
  reason: row.reason,
  state: row.state,
  fromAt: row.from_at.toISOString(),
  toAt: row.to_at.toISOString(),
  itemId: row.item_id,
  foundAt: row.found_at.toISOString(),
  settledAt: row.settled_at?.toISOString() ?? null,
});

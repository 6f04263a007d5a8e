import type { FetchedDirectMessage, FetchedTweet, Page, UnreadableItem } from '@perch/contracts';
import { settleAll, uuid7, type Statement } from '@perch/db';
import { asRecords } from './as-records.ts';
import { DAY_MS } from './coverage-gaps.ts';
import { searchedUntil } from './search-round.ts';
import { newestId, oldestId, snowflakeAt, timeOfSnowflake } from './snowflake.ts';
import type { Progress, StreamKey, StreamRow } from './stream-progress.ts';

const ADD_GAP = `
  INSERT INTO coverage_gap (organization_id, id, account_id, stream, reason, state, from_at, to_at, found_at, settled_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $6 <> 'open' THEN $9::timestamptz END)`;

// where a search is under way, or waits for calls in the middle of a round, its last page looks whether more is missing by then; a gap up to this very minute waits
// until X's search has come so far
const SEARCH_FOR_GAPS = `
  UPDATE stream s SET due_at = least(s.due_at, greatest($3, g.until + interval '1 minute'))
  FROM (SELECT max(to_at) AS until FROM coverage_gap
        WHERE organization_id = $1 AND account_id = $2 AND state = 'open' AND kind = 'interval') g
  WHERE s.organization_id = $1 AND s.account_id = $2 AND s.name = 'search' AND s.lease_token IS NULL
    AND s.page_token IS NULL AND g.until IS NOT NULL`;

// $3 beginning and $4 end of what the search has covered; a gap that begins before is cut in two, and what lies beyond is
// lost: for the reason $7 where the search itself has stopped there
const SETTLE_GAPS = `
  WITH beyond AS (
    INSERT INTO coverage_gap (organization_id, id, account_id, stream, reason, state, from_at, to_at, found_at, settled_at)
    SELECT organization_id, uuidv7(), account_id, stream, coalesce($7, reason), 'lost', from_at, $3::timestamptz, found_at, $6::timestamptz
    FROM coverage_gap
    WHERE organization_id = $1 AND account_id = $2 AND state = 'open' AND kind = 'interval' AND found_at <= $5
      AND to_at <= $4 AND from_at < $3 AND to_at > $3)
  UPDATE coverage_gap SET settled_at = $6,
    state = CASE WHEN to_at <= $3 THEN 'lost' ELSE 'filled' END,
    reason = CASE WHEN to_at <= $3 THEN coalesce($7, reason) ELSE reason END,
    from_at = CASE WHEN to_at <= $3 THEN from_at ELSE greatest(from_at, $3) END
  WHERE organization_id = $1 AND account_id = $2 AND state = 'open' AND kind = 'interval' AND found_at <= $5
    AND to_at <= $4`;

const ADD_UNREADABLE = `
  INSERT INTO coverage_gap (organization_id, id, account_id, stream, kind, item_id, reason, from_at, to_at, found_at)
  SELECT $1, n.id, $2, $3, 'item', n."itemId", 'unreadable', n.at, n.at, $5
  FROM json_to_recordset($4::json) AS n(id uuid, "itemId" text, at timestamptz)
  ON CONFLICT (organization_id, account_id, stream, item_id) WHERE item_id IS NOT NULL DO NOTHING`;

// nobody can look for what has no id; a poll that meets it again within the overlap says nothing new
const ADD_NAMELESS = `
  INSERT INTO coverage_gap (organization_id, id, account_id, stream, reason, state, from_at, to_at, found_at, settled_at)
  SELECT $1, $4, $2, $3, 'unreadable', 'lost', $5, $6, $7, $7
  WHERE NOT EXISTS (
    SELECT FROM coverage_gap
    WHERE organization_id = $1 AND account_id = $2 AND stream = $3 AND kind = 'interval' AND reason = 'unreadable'
      AND from_at <= $6 AND to_at >= $5)`;

const FILL_ITEMS = `
  UPDATE coverage_gap SET state = 'filled', settled_at = $4
  WHERE organization_id = $1 AND account_id = $2 AND state = 'open' AND kind = 'item' AND item_id = ANY ($3)`;

const GIVE_UP_ITEMS = `
  UPDATE coverage_gap SET state = 'lost', settled_at = $4
  WHERE organization_id = $1 AND account_id = $2 AND state = 'open' AND kind = 'item' AND found_at < $3`;

/** What cannot be read seven days later will not be read any more. */
const GIVE_UP_MS = 7 * DAY_MS;

/**
 * Writes what a page tells about what is missing: what could not be read, what has come after all, and with the last page
 * what the round has not reached or, of a search, has found. Sent together with the page's other writes, after its
 * progress and under the organization's counter, which keeps a poll that finds a gap and a search that ends apart.
 * True when it has changed anything.
 */
export async function writeCoverage(
  statement: Statement,
  { organizationId, accountId, name }: StreamKey,
  stream: StreamRow,
  progress: Progress,
  page: Pick<Page<FetchedTweet | FetchedDirectMessage>, 'unreadable'>,
  arrivedIds: readonly string[],
  now: Date,
): Promise<boolean> {
  const keys = [organizationId, accountId];
  const { gap, pageToken, searchedFrom } = progress;
  const unreadable = unreadableIds(page).map((itemId) => ({
    id: uuid7(now.getTime()),
    itemId,
    at: timeOfSnowflake(itemId),
  }));
  const nameless = page.unreadable.some((item) => !hasId(item)) ? boundsOf(arrivedIds, stream, now) : null;
  const isSearched = name === 'search' && pageToken === null && searchedFrom !== null && stream.roundBeganAt !== null;

  const changes = [
    unreadable.length > 0 &&
      statement('coverage-unreadable', ADD_UNREADABLE, [...keys, name, asRecords(unreadable), now]),
    nameless &&
      statement('coverage-nameless', ADD_NAMELESS, [
        ...keys,
        name,
        uuid7(now.getTime()),
        nameless.fromAt,
        nameless.toAt,
        now,
      ]),
    arrivedIds.length > 0 && statement('coverage-fill-items', FILL_ITEMS, [...keys, arrivedIds, now]),
    gap &&
      statement('coverage-gap', ADD_GAP, [
        organizationId,
        uuid7(now.getTime()),
        accountId,
        name,
        gap.reason,
        gap.state,
        gap.fromAt,
        gap.toAt,
        now,
      ]),
    isSearched &&
      statement('coverage-settle', SETTLE_GAPS, [
        ...keys,
        searchedFrom,
        searchedUntil(stream.roundBeganAt!),
        stream.roundBeganAt,
        now,
        progress.isCut ? 'import_limit' : null,
      ]),
    isSearched && statement('coverage-give-up', GIVE_UP_ITEMS, [...keys, new Date(now.getTime() - GIVE_UP_MS), now]),
  ].filter((running) => running !== false && running !== null);
  const search = (gap?.state === 'open' || isSearched) && statement('coverage-search', SEARCH_FOR_GAPS, [...keys, now]);

  const [results] = await settleAll([settleAll(changes), search]);
  return results.some(({ rowCount }) => (rowCount ?? 0) > 0);
}

/** Within which time something lies that came beside these items; all of the round, where it came alone. */
function boundsOf(ids: readonly string[], { floorId, startsAt }: StreamRow, now: Date): { fromAt: Date; toAt: Date } {
  return {
    fromAt: timeOfSnowflake(oldestId(ids) ?? floorId ?? snowflakeAt(startsAt)),
    toAt: timeOfSnowflake(newestId(ids) ?? snowflakeAt(now)),
  };
}

const hasId = (item: UnreadableItem): item is UnreadableItem & { id: string } =>
  item.id !== null && /^\d{1,19}$/.test(item.id);

/** Ids of X among what could not be read. */
export const unreadableIds = ({ unreadable }: Pick<Page<unknown>, 'unreadable'>): string[] => [
  ...new Set(unreadable.filter(hasId).map(({ id }) => id)),
];

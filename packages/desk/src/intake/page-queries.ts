import type { FetchedProfile, PricingOverrides, PolledStreamName } from '@perch/contracts';
import type { Brand, CaptureSettings } from '@perch/core';
import type { Statement } from '@perch/db';
import { CLOCK_COLUMNS, clockOf } from '../clocks/clock-columns.ts';
import { appPricing } from '../usage/account-pricing.ts';
import { asRecords } from './as-records.ts';
import { LeaseLost, type StreamKey, type StreamRow } from './stream-progress.ts';
import type { TicketRow, Tombstone } from './ticket-ledger.ts';

// What a page of tweets and one of direct messages read alike. Locks are taken in one order everywhere: stream, profiles
// (sorted), deliveries, the organization's counter, tickets (sorted). The counter is taken before anything is decided, so
// the pages of one organization go one after the other and two accounts never open a ticket for the same tweet.

type Row = Record<string, unknown>;

const LOCK_STREAM = `
  SELECT s.starts_at, s.interval_seconds, s.committed_id, s.candidate_id, s.oldest_id, s.floor_id, s.round_count,
    s.round_began_at, s.covered_until, a.twitter_user_id, a.connected_at, ${appPricing('a')} AS app_pricing,
    CASE WHEN s.name = 'search' THEN (
      SELECT m.covered_until FROM stream m
      WHERE m.organization_id = s.organization_id AND m.account_id = s.account_id AND m.name = 'mentions')
    ELSE s.covered_until END AS read_until,
    CASE WHEN s.name = 'search' OR s.name LIKE 'keyword:%' THEN (
      SELECT array_agg(k.interval_seconds) FROM stream k
      WHERE k.organization_id = s.organization_id AND k.account_id = s.account_id AND k.name LIKE 'keyword:%')
    ELSE ARRAY[s.interval_seconds] END AS regular_intervals
  FROM stream s
  JOIN account a ON a.organization_id = s.organization_id AND a.id = s.account_id AND a.state NOT IN ('disconnected', 'awaiting_confirmation')
  WHERE s.organization_id = $1 AND s.account_id = $2 AND s.name = $3 AND s.lease_token = $4
  FOR NO KEY UPDATE OF s`;

export const lockStream = (statement: Statement, key: StreamKey, leaseToken: string) =>
  statement('intake-lock-stream', LOCK_STREAM, [key.organizationId, key.accountId, key.name, leaseToken]);

export interface PolledStream extends StreamRow {
  twitterUserId: string;
  /** of the account's own app */
  appPricing: PricingOverrides | null;
}

/** @throws LeaseLost */
export function streamOf(row: Row | undefined): PolledStream {
  if (!row) throw new LeaseLost();
  return {
    startsAt: row.starts_at as Date,
    connectedAt: row.connected_at as Date,
    intervalSeconds: row.interval_seconds as number,
    committedId: row.committed_id as string | null,
    candidateId: row.candidate_id as string | null,
    oldestId: row.oldest_id as string | null,
    floorId: row.floor_id as string | null,
    roundCount: row.round_count as number,
    roundBeganAt: row.round_began_at as Date | null,
    coveredUntil: row.covered_until as Date | null,
    readUntil: row.read_until as Date | null,
    regularIntervals: (row.regular_intervals as number[] | null) ?? [],
    twitterUserId: row.twitter_user_id as string,
    appPricing: row.app_pricing as PricingOverrides | null,
  };
}

// sorted, because pages of two accounts meet the same customers; an unchanged profile is not written again for an hour
const SAVE_PROFILES = `
  INSERT INTO profile (organization_id, twitter_user_id, username, name, avatar_url, is_verified, is_protected,
    followers_count, receives_dm, bio, location, joined_at, tweets_count, following_count, seen_at)
  SELECT $1, n."twitterUserId", n.username, n.name, n."avatarUrl", n."isVerified", n."isProtected",
    n."followersCount", n."receivesDm", n.bio, n.location, n."joinedAt", n."tweetsCount", n."followingCount", $3
  FROM json_to_recordset($2::json) AS n("twitterUserId" text, username text, name text, "avatarUrl" text,
    "isVerified" boolean, "isProtected" boolean, "followersCount" integer, "receivesDm" boolean, bio text, location text,
    "joinedAt" timestamptz, "tweetsCount" integer, "followingCount" integer, "wroteAt" timestamptz)
  -- whose data was erased stays unknown, until they write again
  WHERE NOT EXISTS (SELECT FROM erased_profile e WHERE e.organization_id = $1 AND e.twitter_user_id = n."twitterUserId"
    AND (n."wroteAt" IS NULL OR n."wroteAt" <= e.erased_at))
  ORDER BY n."twitterUserId"
  ON CONFLICT (organization_id, twitter_user_id) DO UPDATE SET
    username = excluded.username, name = excluded.name, avatar_url = excluded.avatar_url,
    is_verified = excluded.is_verified, is_protected = excluded.is_protected,
    followers_count = coalesce(excluded.followers_count, profile.followers_count),
    receives_dm = coalesce(excluded.receives_dm, profile.receives_dm),
    bio = excluded.bio, location = excluded.location, joined_at = coalesce(excluded.joined_at, profile.joined_at),
    tweets_count = coalesce(excluded.tweets_count, profile.tweets_count),
    following_count = coalesce(excluded.following_count, profile.following_count), missing_reason = NULL,
    seen_at = greatest(profile.seen_at, excluded.seen_at)
  WHERE profile.seen_at < excluded.seen_at - interval '1 hour'
    OR profile.missing_reason IS NOT NULL
    OR (profile.username, profile.name, profile.avatar_url, profile.is_verified, profile.is_protected)
       IS DISTINCT FROM
       (excluded.username, excluded.name, excluded.avatar_url, excluded.is_verified, excluded.is_protected)`;

/** @param wroteAt when those who wrote something on the page did so last */
export function saveProfiles(
  statement: Statement,
  organizationId: string,
  profiles: readonly FetchedProfile[],
  wroteAt: ReadonlyMap<string, Date>,
  now: Date,
) {
  const unique = [...new Map(profiles.map((profile) => [profile.twitterUserId, profile])).values()];
  const rows = unique.map((profile) => ({ wroteAt: wroteAt.get(profile.twitterUserId) ?? null, ...profile }));
  return statement('intake-profiles', SAVE_PROFILES, [organizationId, asRecords(rows), now]);
}

const LOCK_COUNTER = `SELECT last_ticket_number FROM organization WHERE id = $1 FOR NO KEY UPDATE`;

export const lockCounter = (statement: Statement, organizationId: string) =>
  statement('intake-lock-counter', LOCK_COUNTER, [organizationId]);

const READ_BRANDS = `
  SELECT a.id, a.twitter_user_id, s.starts_at AS mentions_since,
    a.state = 'connected' AND s.starts_at IS NOT NULL AS is_polled,
    a.state = 'connected' AND a.capture_mentions <> 'off' AND s.starts_at IS NOT NULL AS captures_mentions
  FROM account a
  LEFT JOIN stream s ON s.organization_id = a.organization_id AND s.account_id = a.id AND s.name = 'mentions'
  WHERE a.organization_id = $1 AND a.state NOT IN ('disconnected', 'awaiting_confirmation')`;

export const readBrands = (statement: Statement, organizationId: string) =>
  statement('intake-brands', READ_BRANDS, [organizationId]);

export const brandOf = (row: Row): Brand => ({
  accountId: row.id as string,
  twitterUserId: row.twitter_user_id as string,
  capturesMentions: row.captures_mentions as boolean,
  ...(row.mentions_since !== null && { mentionsSince: row.mentions_since as Date }),
});

// nothing when the revision is the one already compiled
const READ_CAPTURE = `
  SELECT a.capture_revision AS revision, json_build_object(
    'mentions', a.capture_mentions, 'directMessages', a.capture_direct_messages,
    'excludedKeywords', a.excluded_keywords, 'departmentId', a.department_id,
    'unmatchedDepartmentId', a.unmatched_department_id, 'includeRetweets', a.include_retweets,
    'includeQuotes', a.include_quotes, 'includeReplies', a.include_replies, 'mutedProfiles', a.muted_profiles,
    'reopenHours', json_build_object('public', a.reopen_public_hours, 'directMessage', a.reopen_dm_hours),
    'keywords', (
      SELECT coalesce(json_agg(json_build_object('id', k.id, 'phrase', k.phrase, 'departmentId', k.department_id,
        'priority', k.priority, 'tags', k.tags, 'assigneeId', k.assignee_id) ORDER BY k.position, k.id), '[]')
      FROM keyword k WHERE k.organization_id = a.organization_id AND k.account_id = a.id)) AS settings
  FROM account a WHERE a.organization_id = $1 AND a.id = $2 AND a.capture_revision <> $3`;

export const readCapture = (statement: Statement, organizationId: string, accountId: string, cached: number) =>
  statement('intake-capture', READ_CAPTURE, [organizationId, accountId, cached]);

export const settingsOf = (row: Row | undefined) =>
  row ? { revision: row.revision as number, settings: row.settings as CaptureSettings } : null;

/**
 * Tweets by their ids, the first or the latest: a reply to an edited tweet names the version it answers. Two arms, in
 * the words of an index each: with OR a database that has no statistics yet reads all tweets of the organization.
 */
export const tweetsByIds = (columns: string, ids: string, condition = '') => `
  SELECT ${columns} FROM tweet t WHERE t.organization_id = $1 AND t.tweet_id = ANY (${ids}) ${condition}
  UNION ALL
  SELECT ${columns} FROM tweet t WHERE t.organization_id = $1 AND t.latest_tweet_id = ANY (${ids})
    AND t.latest_tweet_id <> t.tweet_id AND NOT t.tweet_id = ANY (${ids}) ${condition}`;

export const TICKET_COLUMNS = `
  t.id, t.status, t.channel, t.account_id, t.conversation_id, t.customer_id, t.is_current, t.is_spam, t.preview,
  t.awaits_reply, t.message_count, t.last_message_at, t.last_outbound_at, t.opened_at, t.closed_at, t.rev,
  t.merged_into_id, t.priority, t.department_id, t.assignee_id, t.snoozed_at, t.snoozed_until, t.snoozed_by_id,
  ${CLOCK_COLUMNS}`;

export const ticketsOf = (rows: readonly Row[]): { tickets: TicketRow[]; tombstones: Tombstone[] } => ({
  tickets: rows.filter((row) => row.merged_into_id === null).map(ticketOf),
  tombstones: rows.filter((row) => row.merged_into_id !== null && row.is_current).map(tombstoneOf),
});

const tombstoneOf = (row: Row): Tombstone => ({
  id: row.id as string,
  mergedIntoId: row.merged_into_id as string,
  channel: row.channel as Tombstone['channel'],
  accountId: row.account_id as string,
  conversationId: row.conversation_id as string,
  customerId: row.customer_id as string,
});

const ticketOf = (row: Row): TicketRow => ({
  id: row.id as string,
  status: row.status as TicketRow['status'],
  channel: row.channel as TicketRow['channel'],
  accountId: row.account_id as string | null,
  conversationId: row.conversation_id as string | null,
  customerId: row.customer_id as string | null,
  isCurrent: row.is_current as boolean,
  isSpam: row.is_spam as boolean,
  preview: row.preview as string,
  awaitsReply: row.awaits_reply as boolean,
  messageCount: row.message_count as number,
  lastMessageAt: row.last_message_at as Date,
  lastOutboundAt: row.last_outbound_at as Date | null,
  openedAt: row.opened_at as Date,
  closedAt: row.closed_at as Date | null,
  priority: row.priority as TicketRow['priority'],
  departmentId: row.department_id as string,
  assigneeId: row.assignee_id as string | null,
  snoozedAt: row.snoozed_at as Date | null,
  snoozedUntil: row.snoozed_until as Date | null,
  snoozedById: row.snoozed_by_id as string | null,
  rev: row.rev as number,
  ...clockOf(row), // at the end: V8 takes a hundred times longer over a spread that many fields follow
});

export const streamKey = (organizationId: string, accountId: string, name: PolledStreamName): StreamKey => ({
  organizationId,
  accountId,
  name,
});

import type { AccountState, ApiTier, TwitterAccount } from '@perch/contracts';
import { silenceOf } from '@perch/core';
import type { Context } from '../context.ts';
import { appPricing, pricingFor } from '../usage/account-pricing.ts';
import { spentToday } from '../usage/spent-today.ts';
import { platformTier, tierOf } from './api-tier.ts';
import { confirmBy } from './expire-authorizations.ts';
import {
  IMPORTED,
  IS_IMPORTING,
  presentImport,
  UNREACHED,
  type ImportRow,
  type ImportStreamRow,
} from './import-rows.ts';

interface Row extends ImportRow {
  [column: string]: unknown;
  id: string;
  username: string;
  name: string;
  avatar_url: string | null;
  state_reason: string | null;
  connected_by_id: string | null;
  connected_by_name: string | null;
  awaiting_since: Date | null;
  is_importing: boolean;
  spent_today_micros: number;
  daily_budget_micros: number | null;
  silence_hours: number | null;
  settings_revision: number;
  listening_since: Date | null;
  silence_told_since: Date | null;
  last_received_at: Date | null;
  is_authorized: boolean;
  authorization_expires_at: Date | null;
  renews_itself: boolean;
  twitter_app: TwitterAccount['twitterApp'];
  tier: ApiTier;
  tier_source: TwitterAccount['tierSource'];
  tier_since: Date | null;
  tier_detail: string | null;
  capture_mentions: string;
  capture_direct_messages: string;
  keyword_count: number;
  open_gaps: number;
  lost_gaps: number;
  streams: StreamRow[];
}

/** As Postgres writes it into JSON: times are text. */
interface StreamRow extends ImportStreamRow {
  due_at: string;
  interval_seconds: number;
  slowed_by: 'budget' | null;
  failure_count: number;
  last_error_code: string | null;
  last_error_detail: string | null;
  last_error_at: string | null;
  last_succeeded_at: string | null;
  covered_until: string | null;
}

const READ = `
  SELECT a.id, a.twitter_user_id, a.username, a.name, a.avatar_url, a.state, a.state_reason, a.connected_at,
         a.awaiting_since, a.import_from, a.import_stopped_at,
         ${spentToday('a', '$5')} AS spent_today_micros, ${IS_IMPORTING} AS is_importing,
         CASE WHEN a.import_from IS NOT NULL THEN ${UNREACHED} END AS unreached,
         CASE WHEN ${IS_IMPORTING} THEN ${IMPORTED} END AS imported, ${appPricing('a')} AS app_pricing,
         a.daily_budget_micros::float8 AS daily_budget_micros,
         a.silence_hours, a.settings_revision, a.listening_since, a.silence_told_since,
         (SELECT max(s.last_received_at) FROM stream s
          WHERE s.organization_id = a.organization_id AND s.account_id = a.id) AS last_received_at,
         c.account_id IS NOT NULL AS is_authorized, c.expires_at AS authorization_expires_at,
         coalesce('offline.access' = ANY (c.scopes), false) AS renews_itself,
         coalesce(${tierOf('a')}, $4) AS tier, a.tier_source, a.tier_since, a.tier_detail,
         CASE WHEN t.id IS NOT NULL THEN json_build_object('id', t.id, 'name', t.name,
           'authorization', t."authorization") END AS twitter_app,
         a.capture_mentions, a.capture_direct_messages, a.connected_by_id, m.name AS connected_by_name,
         (SELECT count(*)::int FROM keyword k WHERE k.organization_id = a.organization_id AND k.account_id = a.id)
           AS keyword_count,
         (SELECT count(*)::int FROM coverage_gap g
          WHERE g.organization_id = a.organization_id AND g.account_id = a.id AND g.state = 'open') AS open_gaps,
         (SELECT count(*)::int FROM coverage_gap g
          WHERE g.organization_id = a.organization_id AND g.account_id = a.id AND g.state = 'lost'
            AND g.found_at > $3 AND g.stream NOT LIKE 'keyword:%') AS lost_gaps,
         (SELECT coalesce(json_agg(s ORDER BY array_position(ARRAY['mentions', 'direct_messages', 'own_tweets', 'search', 'tweet_checks'], s.name)),
                          '[]')
          FROM stream s WHERE s.organization_id = a.organization_id AND s.account_id = a.id
            AND s.name NOT LIKE 'keyword:%') AS streams
  FROM account a
  LEFT JOIN account_credential c ON c.organization_id = a.organization_id AND c.account_id = a.id
  LEFT JOIN twitter_app t ON t.organization_id = a.organization_id AND t.id = a.twitter_app_id
  LEFT JOIN member m ON m.organization_id = a.organization_id AND m.id = a.connected_by_id
  WHERE a.organization_id = $1 AND ($2::uuid IS NULL OR a.id = $2)
  ORDER BY coalesce(a.connected_at, a.awaiting_since), a.id`;

/** What was lost is worth a hint for so long. */
const LOST_GAPS_MS = 30 * 86_400_000;

/** All accounts of the organization or one of them, with the health of their streams, in one statement. */
export async function readAccounts(ctx: Context, accountId: string | null): Promise<TwitterAccount[]> {
  const now = ctx.now();
  const since = new Date(now.getTime() - LOST_GAPS_MS);
  const rows = await ctx.db.query<Row>(READ, [ctx.organizationId, accountId, since, platformTier(ctx), now]);
  return rows.map((row) => ({
    id: row.id,
    twitterUserId: row.twitter_user_id,
    username: row.username,
    name: row.name,
    avatarUrl: row.avatar_url,
    state: row.state,
    stateReason: row.state_reason,
    connectedBy: row.connected_by_id === null ? null : { id: row.connected_by_id, name: row.connected_by_name ?? '' },
    connectedAt: row.connected_at?.toISOString() ?? null,
    confirmBy: row.awaiting_since && confirmBy(row.awaiting_since).toISOString(),
    twitterApp: row.twitter_app,
    tier: row.tier,
    tierSource: row.tier_source,
    tierSince: row.tier_since?.toISOString() ?? null,
    tierDetail: row.tier_detail,
    dailyBudgetUsd: row.daily_budget_micros === null ? null : row.daily_budget_micros / 1_000_000,
    authorization: row.is_authorized
      ? { expiresAt: row.authorization_expires_at?.toISOString() ?? null, renewsItself: row.renews_itself }
      : null,
    silenceHours: row.silence_hours,
    lastReceivedAt: row.last_received_at?.toISOString() ?? null,
    silentSince: silentSince(row, now)?.toISOString() ?? null,
    spentTodayMicros: row.spent_today_micros,
    import: row.is_importing ? presentImport(row, pricingFor(ctx, row.app_pricing), now) : null,
    streams: row.streams.map((stream) => presentStream(stream, row.state)),
    gaps: { open: row.open_gaps, lost: row.lost_gaps },
    capture: {
      mentions: row.capture_mentions,
      directMessages: row.capture_direct_messages,
      keywordCount: row.keyword_count,
    },
    revision: row.settings_revision,
  }));
}

function silentSince(row: Row, now: Date): Date | null {
  if (row.silence_hours === null || row.listening_since === null) return null;
  const watched = {
    silenceHours: row.silence_hours,
    isRead: row.state === 'connected',
    lastReceivedAt: row.last_received_at,
    listeningSince: row.listening_since,
    toldSince: row.silence_told_since,
  };
  return silenceOf(watched, now).since;
}

function presentStream(row: StreamRow, state: AccountState): TwitterAccount['streams'][number] {
  const { last_error_code: code, last_error_at: at } = row;
  return {
    stream: row.name,
    lastSucceededAt: instant(row.last_succeeded_at),
    coveredUntil: instant(row.covered_until),
    lastError: code === null || at === null ? null : { code, detail: row.last_error_detail ?? '', at: instant(at)! },
    failureCount: row.failure_count,
    nextPollAt: state === 'connected' ? instant(row.due_at) : null,
    intervalSeconds: row.interval_seconds,
    slowedBy: row.slowed_by,
  };
}

const instant = (text: string | null) => (text === null ? null : new Date(text).toISOString());

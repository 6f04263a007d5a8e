import type { AccountImport, AccountState, PricingOverrides, StreamName } from '@perch/contracts';
import { costOfImport, type ImportedCounts, type Pricing } from '@perch/core';
import { importProgress, type ImportProgress } from './import-progress.ts';

// What `readAccounts` and `getImport` read of an import, of the account in alias `a`.

/** SQL: what is still looked for of the history of the account `a`. */
export const OPEN_GAP = `
  SELECT FROM coverage_gap g
  WHERE g.organization_id = a.organization_id AND g.account_id = a.id AND g.state = 'open'
    AND g.stream = 'mentions' AND g.kind = 'interval' AND g.from_at <= a.import_from AND g.found_at >= a.connected_at`;

/** Whether history is still being brought; the same as `importProgress` says. */
export const IS_IMPORTING = `(
  a.import_from IS NOT NULL AND a.import_stopped_at IS NULL
  AND a.state NOT IN ('disconnected', 'awaiting_confirmation')
  AND (EXISTS (${OPEN_GAP}) OR EXISTS (
    SELECT FROM stream s WHERE s.organization_id = a.organization_id AND s.account_id = a.id
      AND s.name IN ('own_tweets', 'mentions', 'direct_messages') AND s.covered_until IS NULL)))`;

/** Mentions from the beginning on that the timeline did not give. */
export const UNREACHED = `(
  SELECT json_build_object('fromAt', g.from_at, 'toAt', g.to_at, 'isOpen', g.state = 'open') FROM coverage_gap g
  WHERE g.organization_id = a.organization_id AND g.account_id = a.id AND g.state IN ('open', 'lost')
    AND g.stream = 'mentions' AND g.kind = 'interval' AND g.from_at <= a.import_from AND g.found_at >= a.connected_at
  ORDER BY g.to_at DESC LIMIT 1)`;

/** What has come of history since connecting. Counted, not kept: it cannot differ from what is there. */
export const IMPORTED = `(
  SELECT json_build_object(
    'posts', w.posts, 'ownPosts', w.own_posts, 'directMessages', d.messages, 'media', w.media + d.media,
    'users', w.users + d.users, 'opened', w.opened + d.opened)
  FROM (
    SELECT count(*) FILTER (WHERE NOT w.is_own) AS posts, count(*) FILTER (WHERE w.is_own) AS own_posts,
      count(DISTINCT w.author_id) AS users, coalesce(sum(jsonb_array_length(w.media)), 0) AS media,
      count(*) FILTER (WHERE w.decision = 'opened') AS opened
    FROM tweet w
    WHERE w.organization_id = a.organization_id AND w.account_id = a.id AND w.posted_at >= a.import_from
      AND w.posted_at < a.connected_at AND w.received_at >= a.connected_at AND w.expires_at IS NULL) w,
  (
    SELECT count(*) AS messages, count(DISTINCT d.sender_id) AS users,
      coalesce(sum(jsonb_array_length(d.media)), 0) AS media, count(*) FILTER (WHERE d.decision = 'opened') AS opened
    FROM direct_message d
    WHERE d.organization_id = a.organization_id AND d.account_id = a.id AND d.posted_at >= a.import_from
      AND d.posted_at < a.connected_at AND d.received_at >= a.connected_at) d)`;

/** As Postgres writes it into JSON: times are text. */
export interface ImportStreamRow {
  name: StreamName;
  starts_at: string;
  covered_until: string | null;
  oldest_id: string | null;
  round_count: number;
}

export interface ImportRow {
  state: AccountState;
  twitter_user_id: string;
  connected_at: Date | null;
  import_from: Date | null;
  import_stopped_at: Date | null;
  streams: ImportStreamRow[];
  unreached: { fromAt: string; toAt: string; isOpen: boolean } | null;
  imported: (ImportedCounts & { opened: number }) | null;
  app_pricing: PricingOverrides | null;
}

export function progressOfRow(row: ImportRow, now: Date): ImportProgress {
  if (row.connected_at === null) return { state: 'none', reachedAt: null, percent: 0 };
  const { unreached } = row;
  return importProgress(
    {
      accountState: row.state,
      importFrom: row.import_from,
      stoppedAt: row.import_stopped_at,
      connectedAt: row.connected_at,
      streams: row.streams.map((stream) => ({
        name: stream.name,
        startsAt: new Date(stream.starts_at),
        coveredUntil: stream.covered_until === null ? null : new Date(stream.covered_until),
        oldestId: stream.oldest_id,
        roundCount: stream.round_count,
      })),
      unreached: unreached && {
        fromAt: new Date(unreached.fromAt),
        toAt: new Date(unreached.toAt),
        isOpen: unreached.isOpen,
      },
    },
    now,
  );
}

export function presentImport(row: ImportRow, pricing: Pricing, now: Date): AccountImport {
  const { state, reachedAt, percent } = progressOfRow(row, now);
  const { imported } = row;
  return {
    state,
    fromAt: row.import_from?.toISOString() ?? null,
    reachedAt: reachedAt?.toISOString() ?? null,
    percent,
    fetched: imported ? imported.posts + imported.ownPosts + imported.directMessages : 0,
    ticketsOpened: imported?.opened ?? 0,
    costMicros: imported ? costOfImport(imported, pricing, row.twitter_user_id) : 0,
  };
}

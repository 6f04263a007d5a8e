import type { Away } from '@perch/contracts';

/** SQL of an `AwayRow` of `member m`; null of who takes new tickets. */
export const AWAY_COLUMN = `
  CASE WHEN m.away_since IS NOT NULL AND coalesce(m.away_until > now(), true)
    THEN json_build_object('since', m.away_since, 'until', m.away_until) END AS away`;

/** As Postgres writes instants into JSON. */
export type AwayRow = { since: string; until: string | null } | null;

export const presentAway = (away: AwayRow): Away | null =>
  away && {
    since: new Date(away.since).toISOString(),
    until: away.until === null ? null : new Date(away.until).toISOString(),
  };

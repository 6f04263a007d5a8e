/**
 * SQL: from when on the rule `r`, of which the incident `i` is under way, is to be looked at; found once for each rule
 * (OFFSET 0). What came late lies within an incident: windows that end no later than its last one say nothing new, neither
 * of one under way of which `isKnown` is true, nor of one that is over, or was recorded without alarm, before another has
 * begun.
 */
export const lookFrom = (isKnown: string): string => `
  SELECT greatest(r.dirty_from, CASE
    WHEN ${isKnown} AND r.dirty_from >= i.reached_at THEN i.last_reached_at
    ELSE (SELECT least(e.last_reached_at, i.started_at) FROM incident e
      WHERE e.organization_id = $1 AND e.rule_id = r.id AND e.state NOT IN ('open', 'acknowledged')
        AND e.started_at > r.dirty_from - interval '1 day' AND e.started_at <= r.dirty_from
        AND e.reached_at <= r.dirty_from AND e.window_minutes = r.window_minutes
      ORDER BY e.last_reached_at DESC LIMIT 1) END) AS "from"
  OFFSET 0`;

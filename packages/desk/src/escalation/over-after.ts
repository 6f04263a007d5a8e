/** SQL: the incident `i` is over so long after its last full window, and what comes until then belongs to it. */
export const OVER_AFTER = "greatest(i.window_minutes, i.calm_minutes) * interval '1 minute'";

/** SQL: until then an hour of the rule `r` reaches back into the incident `i`, which has ended. */
export const HOURS_QUIET = "greatest(r.hours_quiet_until, i.last_reached_at + interval '1 hour')";

/** SQL: what the rule `r` has had an alarm of until then, the last window of the incident `i`, which somebody has ended in its midst. */
export const ALARMED_UNTIL = 'greatest(r.recorded_until, i.last_reached_at)';

/** SQL: what hours of the rule `r` hold was posted after that, the last window of any incident that has ended. */
export const HOURS_FROM = "coalesce(r.hours_quiet_until - interval '1 hour', '-infinity')";

/** SQL: micro-dollars that the account in `alias` has spent on the UTC day of `now`. */
export const spentToday = (alias: string, now: string) => `(
      SELECT coalesce(sum(u.cost_micros), 0)::float8 FROM usage_day u
      WHERE u.organization_id = ${alias}.organization_id AND u.account_id = ${alias}.id
        AND u.day = (${now}::timestamptz AT TIME ZONE 'UTC')::date)`;

/**
 * SQL of the first of the values that is not null, for conditions that shall reach an index: past row-level security
 * COALESCE does not (Postgres does not take it to be leakproof) and reads the whole table, CASE does.
 */
export const firstSql = (...values: string[]) =>
  `CASE ${values
    .slice(0, -1)
    .map((value) => `WHEN ${value} IS NOT NULL THEN ${value}`)
    .join(' ')} ELSE ${values.at(-1)} END`;

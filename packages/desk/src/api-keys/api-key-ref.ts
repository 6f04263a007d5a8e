/** SQL of an `ApiKeyRef` from the row `k` of `api_key`; null where there is none. */
export const apiKeyRefSql = (k: string) =>
  `CASE WHEN ${k}.id IS NOT NULL THEN json_build_object('id', ${k}.id, 'name', ${k}.name) END`;

/**
 * SQL of a `ProfileRef` for the X user `id`: from `profile p`, else from our own `account` of that user (alias `own`),
 * else the bare id, which X resolves too. Whose data was erased and who has not come back since has `isErased`; $1 is the
 * organization.
 */
export function profileRefSql(id: string, p: string, own?: string): string {
  const either = (column: string) => (own ? `${p}.${column}, ${own}.${column}` : `${p}.${column}`);
  return `json_build_object(
    'twitterUserId', ${id},
    'username', coalesce(${either('username')}, ${id}),
    'name', coalesce(${either('name')}, ${id}),
    'avatarUrl', coalesce(${either('avatar_url')}),
    'isVerified', coalesce(${p}.is_verified, false),
    'followersCount', ${p}.followers_count,
    'isErased', ${isErasedSql(id, p)},
    'url', 'https://x.com/' || coalesce(${either('username')}, 'i/user/' || ${id}))`;
}

/** SQL: the data of the X user was erased, and they have not written since. `p`: their profile, joined by LEFT JOIN. */
export const isErasedSql = (id: string, p: string) => `${p}.twitter_user_id IS NULL AND EXISTS (
      SELECT FROM erased_profile gone WHERE gone.organization_id = $1 AND gone.twitter_user_id = ${id})`;

/** SQL of a `PersonRef` for the row `member m`, null where there is none. */
export const personRefSql = (m: string) =>
  `CASE WHEN ${m}.id IS NOT NULL THEN json_build_object('id', ${m}.id, 'name', ${m}.name, 'avatarUrl', ${m}.avatar_url) END`;

/** SQL of the address of a tweet on X: by its author's name where we know it. */
export const tweetUrlSql = (tweetId: string, ...usernames: string[]) =>
  `'https://x.com/' || coalesce(${[...usernames, "'i'"].join(', ')}) || '/status/' || ${tweetId}`;

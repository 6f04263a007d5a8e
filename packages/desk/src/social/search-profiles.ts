import type { ProfileRef, ProfileSearchQuery } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { startsWith } from '../tickets/parse-search.ts';
import { profileRefSql } from '../tickets/profile-ref.ts';

export type ProfileSearch = ReturnType<typeof ProfileSearchQuery.parse>;

// each by the index of its column, so that a short beginning reads no more than it shows
const SEARCH = `
  SELECT ${profileRefSql('p.twitter_user_id', 'p')} AS profile
  FROM (
    (SELECT s.twitter_user_id, CASE WHEN s.username = $2 THEN 0 ELSE 1 END AS rank, s.username AS found
     FROM profile_search s WHERE s.organization_id = $1 AND s.username LIKE $3
     ORDER BY s.username USING ~<~ LIMIT $5)
    UNION ALL
    (SELECT s.twitter_user_id, 2, s.name
     FROM profile_search s WHERE s.organization_id = $1 AND s.name LIKE $4 AND s.username NOT LIKE $3
     ORDER BY s.name USING ~<~ LIMIT $5)) AS match
  JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = match.twitter_user_id
  ORDER BY match.rank, match.found, match.twitter_user_id LIMIT $5`;

const BY_ID = `
  SELECT ${profileRefSql('wanted.id', 'p')} AS profile
  FROM unnest($2::text[]) WITH ORDINALITY AS wanted(id, place)
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = wanted.id
  ORDER BY wanted.place`;

/**
 * X users that the organization has met: those whose handle or name begins with `query`, the exact handle first; or those
 * with the ids, in that order (of one never met only the id).
 */
export async function searchProfiles(ctx: Context, { query, ids, limit }: ProfileSearch): Promise<ProfileRef[]> {
  requirePermission(ctx, 'social.view');
  const rows =
    ids === undefined
      ? await ctx.db.query<{ profile: ProfileRef }>(SEARCH, searchValues(ctx.organizationId, query ?? '', limit))
      : await ctx.db.query<{ profile: ProfileRef }>(BY_ID, [ctx.organizationId, ids]);
  return rows.map(({ profile }) => profile);
}

function searchValues(organizationId: string, query: string, limit: number): unknown[] {
  const typed = query
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .toLowerCase();
  const handle = typed.replace(/^[@＠]/, '');
  // whoever types @ means a handle
  const name = typed === handle ? startsWith(typed) : '';
  return [organizationId, handle, startsWith(handle), name, limit];
}

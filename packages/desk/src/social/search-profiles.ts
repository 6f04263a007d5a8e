import type { ProfileRef, ProfileSearchQuery } from '@perch/contracts';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { startsWith } from '../tickets/parse-search.ts';
import { profileRefSql } from '../tickets/profile-ref.ts';

export type ProfileSearch = ReturnType<typeof ProfileSearchQuery.parse>;

const KEY: ListKey = { list: 'profiles', kinds: ['digit', 'text', 'text'] };

interface Found {
  profile: ProfileRef;
  /** found by their handle: 0, by their name: 1 */
  rank: number;
  found: string;
}

// each by the index of its column, so that a short beginning reads no more than it shows
function searchSql(organizationId: string, { query, limit, cursor }: ProfileSearch) {
  const { values, put } = sqlValues(organizationId);
  const typed = (query ?? '')
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .toLowerCase();
  const handle = typed.replace(/^[@＠]/, '');
  const byHandle = put(startsWith(handle));
  // whoever types @ means a handle
  const byName = put(typed === handle ? startsWith(typed) : '');
  const most = put(limit + 1);
  const after = positionOf(KEY, cursor);
  const place = after && { rank: Number(after[0]), found: put(after[1]), id: put(after[2]) };
  const arm = (rank: 0 | 1, column: 'username' | 'name', condition: string) => {
    const onwards =
      place?.rank === rank
        ? `AND s.${column} ~>=~ ${place.found}::text
           AND (s.${column} ~>~ ${place.found} OR s.twitter_user_id > ${place.id}::text)`
        : '';
    return `(SELECT s.twitter_user_id, ${rank} AS rank, s.${column} AS found
      FROM profile_search s WHERE s.organization_id = $1 AND ${condition} ${onwards}
      ORDER BY s.${column} USING ~<~, s.twitter_user_id LIMIT ${most})`;
  };
  const arms = [
    ...(place?.rank === 1 ? [] : [arm(0, 'username', `s.username LIKE ${byHandle}`)]),
    arm(1, 'name', `s.name LIKE ${byName} AND s.username NOT LIKE ${byHandle}`),
  ];
  const text = `
    SELECT ${profileRefSql('p.twitter_user_id', 'p')} AS profile, match.rank, match.found
    FROM (${arms.join(' UNION ALL ')}) AS match
    JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = match.twitter_user_id
    ORDER BY match.rank, match.found USING ~<~, match.twitter_user_id LIMIT ${most}`;
  return { text, values };
}

const BY_ID = `
  SELECT ${profileRefSql('wanted.id', 'p')} AS profile
  FROM unnest($2::text[]) WITH ORDINALITY AS wanted(id, place)
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = wanted.id
  ORDER BY wanted.place`;

/**
 * X users that the organization has met: those whose handle or name begins with `query`, the exact handle first; or those
 * with the ids, in that order (of one never met only the id).
 */
export async function searchProfiles(ctx: Context, search: ProfileSearch): Promise<ListPage<ProfileRef>> {
  requirePermission(ctx, 'social.view');
  if (search.ids !== undefined) {
    const rows = await ctx.db.query<{ profile: ProfileRef }>(BY_ID, [ctx.organizationId, search.ids]);
    return { data: rows.map(({ profile }) => profile), nextCursor: null };
  }
  const { text, values } = searchSql(ctx.organizationId, search);
  const rows = await ctx.db.query<Found & { [column: string]: unknown }>(text, values);
  return toPage(
    rows,
    search.limit,
    ({ profile }) => profile,
    KEY,
    ({ rank, found, profile }) => [String(rank), found.slice(0, 100), profile.twitterUserId],
  );
}

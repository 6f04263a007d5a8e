import type { Statement } from '@perch/db';

// what was found beside them stays unknown
const KEEP_FOUND = `
  INSERT INTO profile (organization_id, twitter_user_id, username, name, avatar_url, is_verified, is_protected,
    followers_count, receives_dm, bio, location, joined_at, tweets_count, following_count, seen_at)
  SELECT DISTINCT ON (f."twitterUserId") $1::uuid, f."twitterUserId", f.username, f.name, f."avatarUrl", f."isVerified",
    f."isProtected", f."followersCount", f."receivesDm", f.bio, f.location, f."joinedAt", f."tweetsCount",
    f."followingCount", l.settled_at
  FROM lookup l
  CROSS JOIN LATERAL jsonb_to_recordset(l.result) AS f("twitterUserId" text, username text, name text, "avatarUrl" text,
    "isVerified" boolean, "isProtected" boolean, "followersCount" integer, "receivesDm" boolean, bio text, location text,
    "joinedAt" timestamptz, "tweetsCount" integer, "followingCount" integer)
  WHERE l.organization_id = $1 AND l.kind = 'profile_search' AND l.state = 'done' AND f."twitterUserId" = ANY ($2::text[])
  ORDER BY f."twitterUserId", l.settled_at DESC
  ON CONFLICT (organization_id, twitter_user_id) DO NOTHING`;

/** Whom somebody has looked for on X and chosen becomes known by that. */
export const keepFound = (statement: Statement, organizationId: string, twitterUserIds: readonly string[]) =>
  statement('keep-found', KEEP_FOUND, [organizationId, twitterUserIds]);

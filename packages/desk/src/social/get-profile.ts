import { AppError, MOST_PROFILE_TICKETS, type Profile } from '@perch/contracts';
import { can } from '@perch/core';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { profileRefSql } from '../tickets/profile-ref.ts';

// their tickets by the index of the customer, the latest first
const READ = `
  SELECT ${profileRefSql('who.id', 'p', 'own')} AS ref, p.bio, p.location, p.joined_at AS "joinedAt",
    p.tweets_count AS "tweetsCount", p.following_count AS "followingCount", coalesce(p.is_protected, false) AS "isProtected",
    p.missing_reason AS "missingReason", p.seen_at AS "seenAt",
    CASE WHEN $3 AND c.id IS NOT NULL THEN json_build_object('id', c.id, 'name', c.name) END AS contact,
    CASE WHEN $4 THEN (SELECT coalesce(json_agg(latest.ticket), '[]') FROM (
      SELECT json_build_object('id', t.id, 'number', t.number, 'subject', t.subject, 'status', t.status) AS ticket
      FROM ticket t WHERE t.organization_id = $1 AND t.customer_id = who.id AND t.merged_into_id IS NULL
      ORDER BY t.last_message_at DESC, t.id DESC LIMIT ${MOST_PROFILE_TICKETS}) latest) ELSE '[]' END AS tickets,
    p.twitter_user_id IS NOT NULL OR own.id IS NOT NULL OR EXISTS (
      SELECT FROM tweet w WHERE w.organization_id = $1 AND w.author_id = who.id AND NOT w.is_own) OR EXISTS (
      SELECT FROM erased_profile e WHERE e.organization_id = $1 AND e.twitter_user_id = who.id) AS "isKnown"
  FROM (SELECT $2::text AS id) who
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = who.id
  LEFT JOIN account own ON own.organization_id = $1 AND own.twitter_user_id = who.id
  LEFT JOIN contact c ON c.organization_id = $1 AND c.id = p.contact_id AND c.erasing_since IS NULL`;

interface Row extends Omit<Profile, 'joinedAt' | 'seenAt'> {
  ref: Profile;
  joinedAt: Date | null;
  seenAt: Date | null;
  isKnown: boolean;
  [column: string]: unknown;
}

/** An X user whom the organization has met. @throws AppError `not_found` */
export async function getProfile(ctx: Context, twitterUserId: string): Promise<Profile> {
  requirePermission(ctx, 'social.view');
  const values = [ctx.organizationId, twitterUserId, can(ctx.actor, 'contacts.view'), can(ctx.actor, 'tickets.view')];
  const [row] = await ctx.db.query<Row>(READ, values);
  if (!row?.isKnown) throw new AppError('not_found');
  return {
    ...row.ref,
    bio: row.bio,
    location: row.location,
    joinedAt: row.joinedAt?.toISOString() ?? null,
    tweetsCount: row.tweetsCount,
    followingCount: row.followingCount,
    isProtected: row.isProtected,
    missingReason: row.missingReason,
    seenAt: row.seenAt?.toISOString() ?? null,
    contact: row.contact,
    tickets: row.tickets,
  };
}

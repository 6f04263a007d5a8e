import type { ProfileSentiment } from '@perch/contracts';
import type { Context } from '../context.ts';
import { Slices } from '../preview/in-slices.ts';
import { requirePermission } from '../require-permission.ts';
import { estimate } from './estimate.ts';
import { getProfile } from './get-profile.ts';
import { sentimentOverTime, type Sound } from './sentiment-over-time.ts';

/** Nobody writes more to a brand; of a machine that does, the latest. */
const MOST_READ = 5_000;

// each by the index of its author; a tweet that several accounts have met counts once, what a search of X found was not
// written to us
const TEXTS = `
  (SELECT tw.text, tw.language, tw.posted_at AS at FROM tweet tw
   WHERE tw.organization_id = $1 AND tw.author_id = $2 AND NOT tw.is_own AND tw.deleted_at IS NULL
     AND tw.expires_at IS NULL AND NOT EXISTS (SELECT FROM tweet each
       WHERE each.organization_id = $1 AND each.tweet_id = tw.tweet_id AND each.expires_at IS NULL AND each.id > tw.id)
   ORDER BY tw.posted_at DESC LIMIT ${MOST_READ + 1})
  UNION ALL
  (SELECT dm.text, NULL, dm.posted_at FROM direct_message dm
   WHERE dm.organization_id = $1 AND dm.sender_id = $2 AND NOT dm.is_own AND dm.deleted_at IS NULL
   ORDER BY dm.posted_at DESC LIMIT ${MOST_READ + 1})
  ORDER BY at DESC LIMIT ${MOST_READ + 1}`;

interface Row {
  text: string;
  language: string | null;
  at: Date;
  [column: string]: unknown;
}

/**
 * How what an X user wrote to any account of ours sounded over time, by our own estimate. Worked out when somebody looks:
 * some 50 µs a text, with others having their turn in between, and nothing of it stored.
 * @throws AppError `not_found`
 */
export async function getProfileSentiment(ctx: Context, twitterUserId: string): Promise<ProfileSentiment> {
  requirePermission(ctx, 'social.view');
  await getProfile(ctx, twitterUserId); // 404 for one that is not there
  if (ctx.showsEstimates === false) return { ...sentimentOverTime([]), isCut: false };
  const rows = await ctx.db.query<Row>(TEXTS, [ctx.organizationId, twitterUserId], 'profile-sentiment');
  const slices = new Slices();
  const sounds: Sound[] = [];
  for (const { text, language, at } of rows.slice(0, MOST_READ)) {
    const { sentiment } = estimate(text, language);
    if (sentiment !== null) sounds.push({ at, sentiment });
    const pause = slices.next();
    if (pause) await pause;
  }
  return { ...sentimentOverTime(sounds), isCut: rows.length > MOST_READ };
}

import { AppError, type EscalationHitsQuery, type EscalationPreview } from '@perch/contracts';
import { phraseErrors } from '../accounts/check-capture.ts';
import type { Context } from '../context.ts';
import { atMost } from '../preview/at-most.ts';
import { Slices } from '../preview/in-slices.ts';
import { requirePermission } from '../require-permission.ts';
import { compileRules } from './escalation-rules.ts';

const DAYS = 30;
const PAGE = 2000;
/** Beyond either the answer is of the newest. */
const MOST_TWEETS = 100_000;
const MOST_HITS = 20_000;

/** What keeps a processor busy, which the rest of the API needs too. */
const ofProcess = atMost(2);
const ofOrganization = atMost(1);

// the newest first: a flood is cut off at its older end
const TWEETS = `
  SELECT t.id, t.author_id AS "authorId", t.text, t.posted_at AS "postedAt",
    t.is_own OR t.kind = 'retweet' OR EXISTS (
      SELECT FROM account a WHERE a.organization_id = $1 AND a.twitter_user_id = t.author_id) AS "isOurs",
    $6 = 0 OR EXISTS (SELECT FROM profile p WHERE p.organization_id = $1
      AND p.twitter_user_id = t.author_id AND p.followers_count >= $6) AS "isHeard"
  FROM (
    SELECT * FROM tweet WHERE organization_id = $1 AND account_id = $2 AND posted_at >= $3
      AND (posted_at, id) < ($4, $5::uuid) AND deleted_at IS NULL AND expires_at IS NULL
    ORDER BY posted_at DESC, id DESC LIMIT ${PAGE}) t
  ORDER BY t.posted_at DESC, t.id DESC`;
// since when its mentions are there: connected, or as far back as history was imported
const ACCOUNT = `
  SELECT s.starts_at AS "startsAt" FROM account a
  LEFT JOIN stream s ON s.organization_id = $1 AND s.account_id = a.id AND s.name = 'mentions'
  WHERE a.organization_id = $1 AND a.id = $2`;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

interface PreviewedTweet extends Record<string, unknown> {
  id: string;
  authorId: string;
  text: string;
  postedAt: Date;
  /** by us, or a retweet: never counts */
  isOurs: boolean;
  isHeard: boolean;
}

export interface PreviewEscalation {
  accountId: string;
  condition: EscalationHitsQuery;
  /** nobody waits for it any more */
  signal?: AbortSignal;
}

/**
 * When the stored tweets of the last days were posted that would count for a rule, and by whom. Whoever asks counts them
 * by `findFullWindows` and `joinWindows`, as often as other numbers are tried. Nothing is saved.
 * @throws AppError `forbidden`, `not_found`, `keyword_invalid`, `busy` with one of the organization or two of the process
 *   under way
 */
export async function previewEscalation(ctx: Context, input: PreviewEscalation): Promise<EscalationPreview> {
  requirePermission(ctx, 'setup.social');
  const { keywords } = input.condition;
  const errors = phraseErrors(keywords.map((phrase, at) => [`keywords.${at}`, phrase]));
  if (errors.length > 0) throw new AppError('keyword_invalid', { errors });
  const [account] = await ctx.db.query<{ startsAt: Date | null }>(ACCOUNT, [ctx.organizationId, input.accountId]);
  if (!account) throw new AppError('not_found');
  return ofOrganization(ctx.organizationId, () => ofProcess('previews', () => preview(ctx, input, account.startsAt)));
}

async function preview(ctx: Context, { accountId, condition, signal }: PreviewEscalation, startsAt: Date | null) {
  const { organizationId, db } = ctx;
  const now = ctx.now();
  const wanted = new Date(now.getTime() - DAYS * 86_400_000);
  const isShort = startsAt !== null && startsAt > wanted;
  let from = isShort ? startsAt : wanted;
  const rule = compileRules([{ id: 'previewed', keywords: condition.keywords }]);
  const slices = new Slices(signal);
  const read = (at: Date, id: string) =>
    db.query<PreviewedTweet>(TWEETS, [organizationId, accountId, wanted, at, id, condition.minFollowers]);
  const hits: Pick<PreviewedTweet, 'authorId' | 'postedAt'>[] = [];
  let looked = 0;
  let isCut = false;
  let oldest = now;
  let next: Promise<PreviewedTweet[]> | null = read(new Date(now.getTime() + 60_000), LAST_ID);
  while (next && !isCut) {
    const page: PreviewedTweet[] = await next;
    const last = page.at(-1);
    next = last && page.length === PAGE ? read(last.postedAt, last.id) : null;
    next?.catch(() => {}); // whoever stops asking does not wait for it
    for (const tweet of page) {
      isCut = looked >= MOST_TWEETS || hits.length >= MOST_HITS;
      if (isCut) break;
      oldest = tweet.postedAt;
      if (tweet.isOurs) continue;
      looked++;
      if (tweet.isHeard && rule.match(tweet.text).length > 0) hits.push(tweet);
      const pause = slices.next();
      if (pause) await pause;
    }
  }
  hits.reverse();
  // history may have been fetched from before that
  if (isCut || oldest < from) from = oldest;
  return {
    days: DAYS,
    from: from.toISOString(),
    until: now.toISOString(),
    limitedBy: isCut ? ('many' as const) : isShort ? ('connected' as const) : null,
    looked,
    ...packed(hits, from),
  };
}

/** Short: a storm is told in some hundred thousand letters. */
function packed(hits: readonly Pick<PreviewedTweet, 'authorId' | 'postedAt'>[], from: Date) {
  const places = new Map<string, number>();
  let before = from.getTime();
  const deltas = hits.map(({ postedAt }) => {
    const delta = postedAt.getTime() - before;
    before = postedAt.getTime();
    return delta;
  });
  const authors = hits.map(({ authorId }) => {
    const place = places.get(authorId) ?? places.size;
    places.set(authorId, place);
    return place;
  });
  return { deltas, authors };
}

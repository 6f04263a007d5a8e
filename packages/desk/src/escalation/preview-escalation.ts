import { AppError, type EscalationHitsQuery, type EscalationPreview } from '@perch/contracts';
import { phraseErrors } from '../accounts/check-capture.ts';
import type { Context } from '../context.ts';
import { atMost } from '../preview/at-most.ts';
import { requirePermission } from '../require-permission.ts';
import { readPastHits, type PastHits } from './read-past-hits.ts';

const DAYS = 30;
/** Beyond it the answer is of the newest. */
const MOST_HITS = 20_000;

/** What keeps a processor busy, which the rest of the API needs too. */
const ofProcess = atMost(2);
const ofOrganization = atMost(1);

// since when its mentions are there: connected, or as far back as history was imported
const ACCOUNT = `
  SELECT s.starts_at AS "startsAt" FROM account a
  LEFT JOIN stream s ON s.organization_id = $1 AND s.account_id = a.id AND s.name = 'mentions'
  WHERE a.organization_id = $1 AND a.id = $2`;

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
  const now = ctx.now();
  const wanted = new Date(now.getTime() - DAYS * 86_400_000);
  const isShort = startsAt !== null && startsAt > wanted;
  let from = isShort ? startsAt : wanted;
  const { hits, looked, isCut, oldest } = await readPastHits(ctx, {
    ...{ accountId, condition, from: wanted, mostHits: MOST_HITS, signal },
  });
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
function packed(hits: PastHits['hits'], from: Date) {
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

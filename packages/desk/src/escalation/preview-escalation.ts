import { AppError, type EscalationHitsQuery, type EscalationPreview } from '@perch/contracts';
import { phraseErrors } from '../accounts/check-capture.ts';
import type { Context } from '../context.ts';
import { atMost } from '../preview/at-most.ts';
import { requirePermission } from '../require-permission.ts';
import { isCounted, watchedStreams } from './counted-streams.ts';
import { readPastHits, type PastHits } from './read-past-hits.ts';

const DAYS = 30;
/** Beyond it the answer is of the newest. */
const MOST_HITS = 20_000;

/** What keeps a processor busy, which the rest of the API needs too. */
const ofProcess = atMost(2);
const ofOrganization = atMost(1);

// since when its mentions are there: connected, or as far back as history was imported; none of it is too old to be kept
const ACCOUNT = `
  SELECT m.starts_at AS "startsAt", watched.starts_at AS "watchedFrom",
    CASE WHEN NOT watched.is_unread THEN least(m.covered_until, watched.covered_until) END AS "coveredUntil",
    (SELECT coalesce(json_agg(json_build_array(g.from_at, g.to_at)), '[]') FROM coverage_gap g
      WHERE g.organization_id = $1 AND g.account_id = a.id AND g.kind = 'interval' AND g.state <> 'filled'
        AND g.to_at > $3::timestamptz - interval '${DAYS} days' AND ${isCounted('a.id', '$4')}) AS gaps
  FROM account a
  LEFT JOIN stream m ON m.organization_id = $1 AND m.account_id = a.id AND m.name = 'mentions'
  CROSS JOIN LATERAL (${watchedStreams('a.id', '$4::boolean')}) watched
  WHERE a.organization_id = $1 AND a.id = $2`;

interface AccountRow extends Record<string, unknown> {
  /** null: it was never connected */
  startsAt: Date | null;
  /** since when all keyword streams watch that count; null: none does */
  watchedFrom: Date | null;
  /** up to when everything was read that counts; null: nothing was */
  coveredUntil: Date | null;
  /** from when until when not everything was, ISO 8601 */
  gaps: [string, string][];
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
  const [account] = await ctx.db.query<AccountRow>(ACCOUNT, [
    ...[ctx.organizationId, input.accountId, ctx.now(), input.condition.countsStreams],
  ]);
  if (!account) throw new AppError('not_found');
  return ofOrganization(ctx.organizationId, () => ofProcess('previews', () => preview(ctx, input, account)));
}

async function preview(ctx: Context, { accountId, condition, signal }: PreviewEscalation, account: AccountRow) {
  const now = ctx.now();
  const { startsAt } = account;
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
    unread: unreadOf(account, from, now),
    ...packed(hits, from),
  };
}

/** When not everything was read that would count, the oldest first; what overlaps is one. */
function unreadOf({ gaps, watchedFrom, coveredUntil }: AccountRow, from: Date, until: Date) {
  const times = [
    ...gaps.map((gap) => gap.map((at) => Date.parse(at)) as [number, number]),
    [-Infinity, watchedFrom?.getTime() ?? -Infinity] as const,
    [coveredUntil?.getTime() ?? -Infinity, Infinity] as const,
  ];
  const within = times
    .map(([begins, ends]) => ({ from: Math.max(begins, from.getTime()), until: Math.min(ends, until.getTime()) }))
    .filter((time) => time.from < time.until)
    .toSorted((a, b) => a.from - b.from);
  const joined: typeof within = [];
  for (const time of within) {
    const last = joined.at(-1);
    if (last && time.from <= last.until) last.until = Math.max(last.until, time.until);
    else joined.push({ ...time });
  }
  return joined.map((time) => ({ from: new Date(time.from).toISOString(), until: new Date(time.until).toISOString() }));
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

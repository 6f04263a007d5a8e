import { MOST_COUNTED, type KeywordStream, type PricingOverrides } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { appPricing, pricingFor } from '../usage/account-pricing.ts';

const DAY_MS = 86_400_000;

// counted in the order of the stream's key, and no further than is shown
const KEYWORDS = `
  SELECT k.id, k.phrase, json_build_object('id', a.id, 'username', a.username) AS account,
    (SELECT count(*)::integer FROM (
       SELECT FROM keyword_match m WHERE m.organization_id = $1 AND m.stream_id = k.stream_id AND m.posted_at > $3
       LIMIT ${MOST_COUNTED}) recent) AS "tweetsLastDay",
    CASE WHEN k.id = ANY (r.keyword_ids) THEN json_build_object('percent',
      CASE WHEN r.total_count > 0 THEN least(99, 100 * r.looked_count::bigint / r.total_count) ELSE 0 END) END AS rematch,
    CASE WHEN k.public_interval_seconds IS NOT NULL THEN json_build_object(
      'intervalSeconds', k.public_interval_seconds, 'mostPerDay', k.public_most_per_day) END AS "publicSearch",
    ${appPricing('a')} AS "appPricing"
  FROM account a
  JOIN keyword k ON k.organization_id = $1 AND k.account_id = a.id
  LEFT JOIN keyword_rematch r ON r.organization_id = $1 AND r.account_id = a.id
  WHERE a.organization_id = $1 AND a.state NOT IN ('disconnected', 'awaiting_confirmation') AND ($2::uuid IS NULL OR a.id = $2)
  ORDER BY a.connected_at, a.id, k.position, k.id`;

type Row = Omit<KeywordStream, 'publicSearch'> & {
  publicSearch: Omit<NonNullable<KeywordStream['publicSearch']>, 'tweetMicros'> | null;
  appPricing: PricingOverrides | null;
};

/** The keywords of the connected accounts, or of one of them, in the order of the accounts and of their lists. */
export async function listKeywords(ctx: Context, input: { accountId?: string | undefined }): Promise<KeywordStream[]> {
  requirePermission(ctx, 'social.view');
  const since = new Date(ctx.now().getTime() - DAY_MS);
  const rows = await ctx.db.query<Row>(KEYWORDS, [ctx.organizationId, input.accountId ?? null, since]);
  return rows.map(({ appPricing: pricing, publicSearch, ...keyword }) => {
    const { prices } = pricingFor(ctx, pricing);
    const tweetMicros = prices.postRead + prices.userRead;
    return { ...keyword, publicSearch: publicSearch && { ...publicSearch, tweetMicros } };
  });
}

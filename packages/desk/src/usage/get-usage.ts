import { AppError, type Usage } from '@perch/contracts';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { utcDay } from './count-usage.ts';
import { spentToday } from './spent-today.ts';

/** First and last UTC day, `2026-11-22`; left out: the last 30 days. */
export interface UsagePeriod {
  from?: string | undefined;
  to?: string | undefined;
}

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 366;

const BUDGET = `
  SELECT a.daily_budget_micros::float8 AS "dailyMicros", ${spentToday('a', '$3')} AS "spentTodayMicros"
  FROM account a WHERE a.organization_id = $1 AND a.id = $2`;

const SLOWED = `
  SELECT name AS stream, interval_seconds AS "intervalSeconds", usual_interval_seconds AS "usualSeconds",
    CASE WHEN due_at >= $3 THEN due_at END AS "stoppedUntil"
  FROM stream s WHERE organization_id = $1 AND account_id = $2 AND slowed_by = 'budget'
    AND name NOT LIKE 'keyword:%'
    -- one that has lost its budget goes on as usual with its next round
    AND EXISTS (SELECT FROM account a WHERE a.organization_id = $1 AND a.id = $2 AND a.daily_budget_micros IS NOT NULL)
  ORDER BY array_position(ARRAY['mentions', 'direct_messages', 'own_tweets', 'search', 'tweet_checks'], name)`;

const LINES = `
  SELECT to_char(day, 'YYYY-MM-DD') AS day, kind, units, cost_micros::float8 AS "costMicros" FROM usage_day
  WHERE organization_id = $1 AND account_id = $2 AND day BETWEEN $3::date AND $4::date
  ORDER BY day, cost_micros DESC, kind`;

/**
 * What X bills for an account by day and kind, and what its budget does.
 * @throws AppError `forbidden`, `not_found`, `validation_failed` for a period that ends before it begins or is too long
 */
export async function getUsage(ctx: Context, input: { accountId: string } & UsagePeriod): Promise<Usage> {
  requirePermission(ctx, 'setup.social');
  const now = ctx.now();
  const { from, to } = periodOf(input, now);
  const key = [ctx.organizationId, input.accountId];
  const tomorrow = new Date((Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS);
  const [budget, slowed, lines] = await ctx.db.pipeline((statement) =>
    settleAll([
      statement('usage-budget', BUDGET, [...key, now]),
      statement('usage-slowed', SLOWED, [...key, tomorrow]),
      statement('usage-lines', LINES, [...key, from, to]),
    ]),
  );
  if (!budget.rows[0]) throw new AppError('not_found');

  const days: Usage['days'] = [];
  for (const { day, ...line } of lines.rows) {
    if (days.at(-1)?.day !== day) days.push({ day, totalMicros: 0, lines: [] });
    const last = days.at(-1)!;
    last.lines.push(line);
    last.totalMicros += line.costMicros;
  }
  return {
    budget: { ...budget.rows[0], slowed: slowed.rows.map(presentSlowed) },
    days,
    totalMicros: days.reduce((sum, { totalMicros }) => sum + totalMicros, 0),
  };
}

function presentSlowed(row: { stoppedUntil: Date | null }): Usage['budget']['slowed'][number] {
  return { ...row, stoppedUntil: row.stoppedUntil?.toISOString() ?? null } as Usage['budget']['slowed'][number];
}

function periodOf(input: UsagePeriod, now: Date): { from: string; to: string } {
  const to = input.to ?? utcDay(now);
  const from = input.from ?? utcDay(new Date(Date.parse(to) - (USUAL_DAYS - 1) * DAY_MS));
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (days < 1) throw invalid('The period ends before it begins');
  if (days > MOST_DAYS) throw invalid(`The period is longer than ${MOST_DAYS} days`);
  return { from, to };
}

const invalid = (message: string) => new AppError('validation_failed', { errors: [{ path: 'from', message }] });

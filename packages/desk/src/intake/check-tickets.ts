import type { Context } from '../context.ts';

/** A tweet is asked about so long after the last time, for as long as its ticket is open. */
const RECHECK_MS = 6 * 3_600_000;
/** Who opens a ticket sees what X showed at most so long ago, or hears of it soon. X bills a tweet once a day only. */
export const FRESH_MINUTES = 2;
/** Ids that X takes in one call. */
const MOST_TWEETS = 100;

/** What to ask X about: tweets of these tickets, by their latest ids. */
export interface TicketsToCheck {
  accountId: string;
  ticketIds: string[];
  tweetIds: string[];
}

// what is hidden is asked about once more before it is erased: X may have been mistaken. Of a ticket with more tweets
// than one call takes, a hundred in turn: `turn` 0 has the newest
const tweetIds = (turn: string) => `array(
  SELECT n.latest_tweet_id FROM (
    SELECT w.latest_tweet_id, row_number() OVER (ORDER BY m.posted_at DESC, m.id DESC) - 1 AS place,
      count(*) OVER () AS total
    FROM message m
    JOIN tweet w ON w.organization_id = $1 AND w.id = m.tweet_row_id AND w.erased_at IS NULL
    WHERE m.organization_id = $1 AND m.ticket_id = t.id AND m.channel = 'twitter') n
  WHERE n.place / ${MOST_TWEETS} = ${turn}::bigint % ((n.total + ${MOST_TWEETS - 1}) / ${MOST_TWEETS})
  ORDER BY n.place)`;

/** SQL: the ticket `t` began with a tweet, or took in one that did. */
export const HOLDS_TWEETS = `(t.channel = 'twitter' OR EXISTS (
  SELECT FROM ticket s WHERE s.organization_id = $1 AND s.merged_into_id = t.id AND s.channel = 'twitter'))`;

const DUE = `
  SELECT t.id, ${tweetIds('$4')} AS "tweetIds"
  FROM (
    (SELECT id, checked_at FROM ticket
     WHERE organization_id = $1 AND account_id = $2 AND status <> 'closed' AND channel = 'twitter' AND checked_at <= $3
     ORDER BY checked_at LIMIT ${MOST_TWEETS})
    UNION
    (SELECT other.id, other.checked_at FROM ticket s
     JOIN ticket other ON other.organization_id = $1 AND other.id = s.merged_into_id
     WHERE s.organization_id = $1 AND s.merged_into_id IS NOT NULL AND s.account_id = $2 AND s.channel = 'twitter'
       AND other.channel <> 'twitter' AND other.status <> 'closed' AND other.checked_at <= $3
     ORDER BY other.checked_at LIMIT ${MOST_TWEETS})
    ORDER BY checked_at LIMIT ${MOST_TWEETS}) t`;

const ONE = `
  SELECT t.account_id AS "accountId", ${tweetIds('0')} AS "tweetIds" FROM ticket t
  WHERE t.organization_id = $1 AND t.id = $2 AND ${HOLDS_TWEETS} AND t.checked_at <= $3`;

/** The account's open tickets that X was not asked about for the longest time, as many as one call takes; null: none is due. */
export async function nextTicketsToCheck(ctx: Context, accountId: string): Promise<TicketsToCheck | null> {
  const now = ctx.now().getTime();
  const due = new Date(now - RECHECK_MS);
  const turn = Math.floor(now / RECHECK_MS);
  const values = [ctx.organizationId, accountId, due, turn];
  const tickets = await ctx.db.query<{ id: string; tweetIds: string[] }>(DUE, values);
  const taken: TicketsToCheck = { accountId, ticketIds: [], tweetIds: [] };
  for (const { id, tweetIds } of tickets) {
    if (taken.tweetIds.length + tweetIds.length > MOST_TWEETS) break;
    taken.ticketIds.push(id);
    taken.tweetIds.push(...tweetIds);
  }
  return taken.ticketIds.length > 0 ? taken : null;
}

/** One ticket, whatever its status; null: X was asked a moment ago, or it is no ticket of tweets. */
export async function ticketToCheck(ctx: Context, ticketId: string): Promise<TicketsToCheck | null> {
  const stale = new Date(ctx.now().getTime() - FRESH_MINUTES * 60_000);
  const [ticket] = await ctx.db.query<{ accountId: string; tweetIds: string[] }>(ONE, [
    ctx.organizationId,
    ticketId,
    stale,
  ]);
  return ticket ? { ...ticket, ticketIds: [ticketId] } : null;
}

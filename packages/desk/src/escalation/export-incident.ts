import type { IncidentExport } from '@perch/contracts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { CSV_MARK, csvRow } from '../csv-row.ts';
import { getIncident, spanOf } from './get-incident.ts';
import { incidentHits } from './incident-hits.ts';
import { readIncident } from './list-incidents.ts';

const PAGE = 500;
const MOST = 20_000;

const OLDEST = `ORDER BY h.posted_at, h.tweet_row_id LIMIT ${PAGE}`;
const TWEETS = `
  SELECT h.posted_at AS "postedAt", h.tweet_row_id AS "rowId", t.tweet_id AS "tweetId", t.text, t.language, p.username, p.name,
    p.followers_count AS "followersCount", c.number AS "ticketNumber"
  FROM incident i
  CROSS JOIN LATERAL (
    SELECT h.posted_at, h.tweet_row_id
    FROM ${incidentHits(`AND (h.posted_at, h.tweet_row_id) > ($3, $4::uuid) AND h.posted_at <= $5 ${OLDEST}`)} h ${OLDEST}) h
  LEFT JOIN tweet t ON t.organization_id = $1 AND t.id = h.tweet_row_id AND t.deleted_at IS NULL
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = t.author_id
  LEFT JOIN ticket c ON c.organization_id = $1 AND c.id = t.ticket_id
  WHERE i.organization_id = $1 AND i.id = $2
  ORDER BY h.posted_at, h.tweet_row_id`;

type Tweet = IncidentExport['tweets'][number];
type TweetRow = Omit<Tweet, 'postedAt' | 'url'> & { postedAt: Date; rowId: string };

/**
 * All of an incident for a post-mortem, piece by piece: however many tweets there are, no more than a page of them is held.
 * That it was asked for stands in the audit log.
 * @throws AppError `forbidden`, `not_found`
 */
export async function exportIncident(
  ctx: Context,
  id: string,
  format: 'json' | 'csv',
): Promise<AsyncGenerator<string, void, void>> {
  const { samples: _samples, ...incident } = await getIncident(ctx, id);
  const read = await readIncident(ctx, id);
  await ctx.db.pipeline((statement) =>
    recordAudit(statement, ctx, {
      action: 'incident.exported',
      subject: { kind: 'incident', id, name: `${incident.ruleName} · ${incident.openedAt.slice(0, 10)}` },
      before: null,
      after: { format },
    }),
  );
  const whole = { is: true };
  const tweets = tweetsOf(ctx, id, spanOf(read, ctx.now()), whole);
  return format === 'csv' ? asCsv(incident, tweets, whole) : asJson(incident, tweets, whole);
}

/** Found out as the tweets are read. */
interface Whole {
  is: boolean;
}

async function* tweetsOf(ctx: Context, incidentId: string, span: { from: Date; until: Date }, whole: Whole) {
  const { from, until } = span;
  let after: [Date, string] = [from, '00000000-0000-0000-0000-000000000000'];
  for (let read = 0; read < MOST; read += PAGE) {
    const rows = await ctx.db.query<TweetRow>(TWEETS, [ctx.organizationId, incidentId, ...after, until]);
    for (const { rowId: _rowId, postedAt, ...tweet } of rows) {
      // hidden just now
      if (tweet.tweetId === null || tweet.username === null) continue;
      yield { ...tweet, url: `https://x.com/i/status/${tweet.tweetId}`, postedAt: postedAt.toISOString() };
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = [last.postedAt, last.rowId];
  }
  whole.is = false;
}

type Told = IncidentExport['incident'];

async function* asJson(incident: Told, tweets: AsyncIterable<Tweet>, whole: Whole) {
  yield `{"incident":${JSON.stringify(incident)},"tweets":[`;
  let separator = '';
  for await (const tweet of tweets) {
    yield separator + JSON.stringify(tweet);
    separator = ',';
  }
  yield `],"isWhole":${whole.is}}`;
}

interface Line {
  at: string;
  kind: string;
  who: string;
  text: string;
  url?: string;
  followers?: number | null;
  ticket?: number | null;
}
const COLUMNS = ['at', 'kind', 'who', 'text', 'url', 'followers', 'ticket'] as const;

/** What happened and what was tweeted, in the order of time. */
async function* asCsv(incident: Told, tweets: AsyncIterable<Tweet>, whole: Whole) {
  const happened = linesOf(incident);
  yield `${CSV_MARK}${COLUMNS.join(',')}\r\n`;
  let next = 0;
  let latest = incident.startedAt;
  for await (const tweet of tweets) {
    for (; next < happened.length && happened[next]!.at < tweet.postedAt; next++) yield written(happened[next]!);
    const { postedAt: at, username, text, url, followersCount: followers, ticketNumber: ticket } = tweet;
    yield written({ at, kind: 'tweet', who: `@${username}`, text, url, followers, ticket });
    latest = at;
  }
  if (!whole.is) yield written({ at: latest, kind: 'cut', who: '', text: `The oldest ${MOST} tweets only` });
  for (const line of happened.slice(next)) yield written(line);
}

function linesOf({ events, alerts, peak, clearedAt }: Told): Line[] {
  const lines: Line[] = [
    ...events.map(({ at, kind, actor, apiKey, data }) => ({
      ...{ at, kind, who: actor?.name ?? apiKey?.name ?? '' },
      text: wordsOf(data),
    })),
    ...alerts.map(({ at, settledAt, kind, member, medium, state, code, receipt }) => ({
      ...{
        at: settledAt ?? at,
        kind: `alert: ${kind === 'clear' && clearedAt === null ? 'closed' : kind}`,
        who: member.name,
      },
      text: [medium, receipt ?? state, code].filter((word) => word !== null).join(', '),
    })),
    ...(peak ? [{ at: peak.at, kind: 'peak', who: '', text: String(peak.held) }] : []),
  ];
  return lines.toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

const wordsOf = ({ memberId: _memberId, ticketId: _ticketId, ...data }: Record<string, unknown>): string =>
  Object.values(data)
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .join(', ');

const written = (line: Line): string => csvRow(COLUMNS.map((column) => line[column]));

// The SQL that fills an organization with what reports count, and nothing else: tickets without conversations, replies
// without words. Like `fill-sql`, all of it hangs on hashes of row numbers.
import { PEOPLE, type Filling } from './fill-sql.ts';

const LANGUAGES = `(ARRAY['en', 'en', 'en', 'pt', 'pt', 'de', 'ja', 'ar'])`;
const KEYWORDS = 20;
/** Few of many: small numbers come often. */
const longTailed = (many: number, hash: string, power: number) => `floor(${many} * ${hash} ^ ${power})::int`;

export const REPORT_TABLES = ['ticket', 'message', 'delivery', 'ticket_event', 'usage_day'];

/** After `peopleSql`: tickets spread evenly, most of them answered and closed, a reply to each answered one. */
export function reportSql({ organizationId: org, offset, tickets, until, days }: Filling): string[] {
  const profiles = Math.ceil(tickets / 4);
  const end = `timestamptz '${until}'`;
  const step = `interval '${(days * 86_400) / tickets} seconds'`;
  const u = (salt: number) => `bench.u(${offset} + t.n, ${salt})`;
  return [
    `INSERT INTO ticket (organization_id, id, number, subject, status, priority, channel, department_id, assignee_id, account_id,
        conversation_id, customer_id, is_current, reason, preview, awaits_reply, message_count, last_message_at, opened_at, created_at, updated_at,
        closed_at, first_responded_at, first_response_seconds, resolution_seconds, language, keyword_id, tags, is_spam)
      SELECT '${org}', bench.uuid_at(opened_at, ${offset} + t.n, 10), t.n, 'Where is my order?', CASE WHEN is_closed THEN 'closed' ELSE 'open' END,
        'normal', CASE WHEN is_tweet THEN 'twitter' ELSE 'email' END, d.id, m.id, CASE WHEN is_tweet THEN a.id END,
        CASE WHEN is_tweet THEN bench.snowflake(opened_at, t.n) END,
        CASE WHEN is_tweet THEN (2000000000 + ${offset}::bigint + 1 + ${longTailed(profiles, u(31), 2)})::text END, true, '{"code": "mention"}', 'Where is my order?', NOT is_answered, 2, opened_at,
        opened_at, opened_at + CASE WHEN ${u(20)} < 0.02 THEN interval '3 days' ELSE interval '20 seconds' END, opened_at,
        CASE WHEN is_closed THEN opened_at + closed_after END,
        CASE WHEN is_answered THEN opened_at + answered_after END,
        CASE WHEN is_answered THEN (extract(epoch FROM answered_after) * ${u(21)})::int END,
        CASE WHEN is_closed THEN (extract(epoch FROM closed_after) * ${u(22)})::int END,
        CASE WHEN is_tweet THEN ${LANGUAGES}[1 + floor(8 * ${u(23)})::int] END,
        CASE WHEN ${u(24)} < 0.4 THEN bench.uuid_at('2024-01-01', ${offset} + ${longTailed(KEYWORDS, u(25), 2)}, 70) END,
        CASE WHEN ${u(26)} < 0.4 THEN ARRAY['tag-' || ${longTailed(60, u(27), 2)}]
          || CASE WHEN ${u(28)} < 0.3 THEN ARRAY['tag-' || 60 + ${longTailed(20, u(29), 2)}] ELSE '{}' END ELSE '{}' END,
        is_closed AND ${u(30)} < 0.02
      FROM (
        SELECT t.n, opened_at, answered_after, closed_after, ${u(11)} < 0.85 AND opened_at + answered_after < ${end} AS is_answered,
          ${u(12)} < 0.97 AND opened_at + closed_after < ${end} AS is_closed, ${u(13)} < 0.92 AS is_tweet
        FROM (
          SELECT t.n, ${end} - interval '5 minutes' - (${tickets} - t.n) * ${step} AS opened_at,
            interval '1 minute' / (${u(14)} + 0.0005) AS answered_after,
            interval '1 minute' / (${u(14)} + 0.0005) + interval '20 minutes' / (${u(15)} + 0.002) AS closed_after
          FROM generate_series(1, ${tickets}) AS t(n)) t
      ) t
      JOIN people_department d ON d.n = ${longTailed(PEOPLE.departments, u(16), 1.5)}
      LEFT JOIN people_member m ON m.n = CASE WHEN ${u(17)} < 0.7 THEN ${longTailed(PEOPLE.members, u(18), 1.7)} END
      JOIN people_account a ON a.n = ${longTailed(PEOPLE.accounts, u(19), 1.5)}
      ORDER BY t.n`,
    `INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, member_id, text, posted_at, created_at)
      SELECT '${org}', bench.uuid_at(first_responded_at, ${offset} + number, 30), id, 'out', CASE WHEN channel = 'email' THEN 'private' ELSE 'public' END, channel, assignee_id, '', first_responded_at, first_responded_at
      FROM ticket WHERE organization_id = '${org}' AND first_responded_at IS NOT NULL ORDER BY first_responded_at`,
    `INSERT INTO delivery (organization_id, id, kind, state, account_id, message_id, ticket_id, payload, target, due_at, submitted_by, created_at, updated_at)
      SELECT '${org}', bench.uuid_at(first_responded_at, ${offset} + number, 31), CASE WHEN channel = 'email' THEN 'email' ELSE 'tweet' END,
        CASE WHEN bench.u(${offset} + number, 32) < 0.97 THEN 'sent' WHEN bench.u(${offset} + number, 32) < 0.99 THEN 'failed' ELSE 'unknown' END,
        account_id, bench.uuid_at(first_responded_at, ${offset} + number, 30), id, '{}', id::text, first_responded_at,
        coalesce(assignee_id, (SELECT id FROM people_member WHERE n = 0)), first_responded_at, first_responded_at
      FROM ticket WHERE organization_id = '${org}' AND first_responded_at IS NOT NULL ORDER BY first_responded_at`,
    `INSERT INTO ticket_event (organization_id, id, ticket_id, kind, "from", "to", at)
      SELECT '${org}', bench.uuid_at(opened_at, ${offset} + number, 40), id, 'reopened', '"closed"', '"open"', closed_at - (closed_at - opened_at) / 3
      FROM ticket WHERE organization_id = '${org}' AND closed_at IS NOT NULL AND bench.u(${offset} + number, 41) < 0.08 ORDER BY closed_at`,
    `INSERT INTO usage_day (organization_id, account_id, day, kind, units, cost_micros)
      SELECT '${org}', a.id, (${end} - g.n * interval '1 day')::date, kind, 100, 500000
      FROM people_account a, generate_series(0, ${days}) AS g(n), unnest(ARRAY['post_read', 'user_read', 'content_create']) kind`,
    `UPDATE organization SET last_ticket_number = ${tickets} WHERE id = '${org}'`,
  ];
}

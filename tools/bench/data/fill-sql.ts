// The SQL that fills an organization: nothing in it is random, all hangs on hashes of row numbers.
// Parameters are written in: they are numbers and ids of our own.

export interface Filling {
  organizationId: string;
  /** numbers of rows begin after it, so that no two organizations share an id */
  offset: number;
  tickets: number;
  /** the last ticket has so many; 0: as many as the others */
  longThread: number;
  /** ISO; the latest message comes a minute before it */
  until: string;
  /** over which the tickets are spread evenly */
  days: number;
}

export const HELPERS = `
  CREATE SCHEMA IF NOT EXISTS bench;
  CREATE FUNCTION bench.u(n bigint, salt bigint) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT (hashint8extended(n, salt) & 1099511627775) / 1099511627776.0::float8 $$;
  -- a UUIDv7 of that time
  CREATE FUNCTION bench.uuid_at(at timestamptz, n bigint, salt bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid
       FROM md5(n::text || '-' || salt::text) h $$;
  -- an id of X of that time
  CREATE FUNCTION bench.snowflake(at timestamptz, n bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT ((((extract(epoch FROM at) * 1000)::bigint - 1288834974657) << 22) | (n & 4194303))::text $$;
  CREATE UNLOGGED TABLE bench.fragment (n int PRIMARY KEY, language text, text text);`;

/** One of six languages, some more often than others. */
const language = (
  hash: string,
) => `(CASE WHEN ${hash} < 0.45 THEN 0 WHEN ${hash} < 0.7 THEN 1 WHEN ${hash} < 0.82 THEN 2
  WHEN ${hash} < 0.91 THEN 3 WHEN ${hash} < 0.97 THEN 4 ELSE 5 END)`;
const LANGUAGE_CODES = `(ARRAY['en', 'pt', 'de', 'ja', 'ar', 'th'])`;
const fragmentOf = (lang: string, hash: string) => `${lang} * 4000 + floor(4000 * ${hash})::int`;
const PHOTO = `'[{"kind": "photo", "url": "https://example.com/a.jpg", "previewUrl": null, "altText": null, "width": 1200, "height": 800}]'::jsonb`;
/** One of twelve has a picture. */
const mediaOf = (hash: string) => `CASE WHEN ${hash} < 0.08 THEN ${PHOTO} ELSE '[]'::jsonb END`;
/** Few of many: small numbers come often. */
const longTailed = (many: string | number, hash: string, power: number) => `floor(${many} * ${hash} ^ ${power})::int`;

export const PEOPLE = { members: 50, departments: 8, accounts: 5 };

/** Drops what the statements before have for each other. */
export const DONE = 'DROP TABLE people_member, people_department, people_account';

/** Accounts, profiles and contacts; departments and members are there already, numbered by their names. */
export function peopleSql({ organizationId: org, offset, tickets, until }: Filling): string[] {
  const profiles = Math.ceil(tickets / 4) + 50;
  const contacts = Math.ceil(tickets / 40) + 20;
  return [
    `CREATE TEMP TABLE people_member AS SELECT id, (row_number() OVER (ORDER BY name) - 1)::int AS n FROM member WHERE organization_id = '${org}'`,
    `CREATE TEMP TABLE people_department AS SELECT id, (row_number() OVER (ORDER BY name) - 1)::int AS n FROM department WHERE organization_id = '${org}'`,
    `INSERT INTO account (organization_id, id, twitter_user_id, username, name, department_id, connected_at)
      SELECT '${org}', bench.uuid_at('2024-01-01', ${offset} + n, 1), (900000000 + ${offset} + n)::text, 'brand_' || n || '_' || ${offset}, 'Brand ' || n,
        (SELECT id FROM people_department WHERE n = 0), '2024-01-01'
      FROM generate_series(0, ${PEOPLE.accounts - 1}) n`,
    `CREATE TEMP TABLE people_account AS SELECT id, twitter_user_id, (row_number() OVER (ORDER BY username) - 1)::int AS n FROM account WHERE organization_id = '${org}'`,
    `INSERT INTO contact (organization_id, id, name, email, created_at, updated_at)
      SELECT '${org}', bench.uuid_at('2024-01-01', ${offset} + n, 2), 'Contact Number' || n, 'contact' || n || '@example.com', '${until}'::timestamptz - n * interval '1 minute', now()
      FROM generate_series(1, ${contacts}) n`,
    `INSERT INTO profile (organization_id, twitter_user_id, username, name, followers_count, contact_id, seen_at)
      SELECT '${org}', (2000000000 + ${offset}::bigint + n)::text, 'customer_' || n, 'Customer ' || n, floor(30 / (bench.u(n, 3) + 0.0001))::int,
        CASE WHEN n <= ${contacts} AND n % 2 = 0 THEN bench.uuid_at('2024-01-01', ${offset} + n, 2) END, '${until}'
      FROM generate_series(1, ${profiles}) n`,
  ];
}

/** Direct messages without tickets: a tenth as many as tweets, in conversations of about eight. */
export function directMessagesSql({ organizationId: org, offset, tickets, until, days }: Filling): string[] {
  const conversations = Math.ceil(tickets / 16);
  const profiles = Math.ceil(tickets / 4) + 50;
  const conversationId = `c.participant || '-' || a.twitter_user_id`;
  return [
    `CREATE UNLOGGED TABLE bench.direct_message AS
      SELECT a.id AS account_id, ${conversationId} AS conversation_id, c.participant, d.is_own,
        CASE WHEN d.is_own THEN a.twitter_user_id ELSE c.participant END AS sender, d.at, d.h, f.text, bench.uuid_at(d.at, d.h, 60) AS id
      FROM (
        SELECT n, (2000000000 + ${offset}::bigint + 1 + floor(${profiles}::float8 * (n - 1) / ${conversations}.0)::int)::text AS participant,
          ${longTailed(PEOPLE.accounts, `bench.u(${offset} + n, 61)`, 1.5)} AS account,
          timestamptz '${until}' - interval '3 hours' - bench.u(${offset} + n, 62) * interval '${days - 1} days' AS began
        FROM generate_series(1, ${conversations}) n) c
      JOIN people_account a ON a.n = c.account
      CROSS JOIN LATERAL (
        SELECT h, c.began + part * interval '10 minutes' AS at, part > 1 AND bench.u(h, 63) < 0.5 AS is_own,
          ${fragmentOf(language('bench.u(h, 64)'), 'bench.u(h, 65)')} AS fragment
        FROM generate_series(1, 8) part CROSS JOIN LATERAL (SELECT (${offset}::bigint + c.n) * 16 + part AS h) k) d
      JOIN bench.fragment f ON f.n = d.fragment`,
    `INSERT INTO direct_message (organization_id, id, account_id, dm_event_id, dm_conversation_id, sender_id, text, is_own, decision, reason,
        posted_at, received_at)
      SELECT '${org}', id, account_id, bench.snowflake(at, h), conversation_id, sender, text, is_own,
        CASE WHEN is_own THEN 'outbound' ELSE 'ignored' END, '{"code": "no_keyword_matched"}', at, at + interval '20 seconds'
      FROM bench.direct_message`,
    `INSERT INTO dm_conversation (organization_id, account_id, dm_conversation_id, participant_id, has_received, message_count,
        last_message_id, last_message_at)
      SELECT DISTINCT ON (account_id, conversation_id) '${org}'::uuid, account_id, conversation_id, participant, true,
        count(*) OVER (PARTITION BY account_id, conversation_id), id, at
      FROM bench.direct_message ORDER BY account_id, conversation_id, at DESC`,
    'DROP TABLE bench.direct_message',
  ];
}

/** Tickets, messages and tweets, by way of two tables that are dropped afterwards. */
export function ticketsSql(filling: Filling): string[] {
  const { organizationId: org, offset, tickets, longThread, until, days } = filling;
  const profiles = Math.ceil(tickets / 4) + 50;
  const contacts = Math.ceil(tickets / 40) + 20;
  const end = `timestamptz '${until}'`;
  const step = `interval '${(days * 86_400) / tickets} seconds'`;
  const isLong = (t: string) => (longThread > 0 ? `${t}.n = ${tickets}` : 'false');
  return [
    `CREATE UNLOGGED TABLE bench.ticket AS
      SELECT t.*, bench.uuid_at(t.opened_at, ${offset} + t.n, 10) AS id, bench.snowflake(t.opened_at, t.n * 512) AS root_tweet_id,
        least(CASE WHEN ${isLong('t')} THEN interval '1 day' ELSE interval '1 minute' / (bench.u(${offset} + t.n, 11) + 0.002) END,
          (${end} - interval '1 minute' - t.opened_at) / t.messages) AS gap,
        ${language(`bench.u(${offset} + t.n, 12)`)} AS lang
      FROM (
        SELECT g.n, CASE WHEN ${isLong('g')} THEN ${end} - interval '15 days' ELSE ${end} - interval '5 minutes' - (${tickets} - g.n) * ${step} END AS opened_at,
          CASE WHEN ${isLong('g')} THEN ${longThread} ELSE least(300, floor(1.7 * (bench.u(h, 13) + 0.0001) ^ -0.66))::int END AS messages,
          1 + ${longTailed(profiles, 'bench.u(h, 14)', 2.2)} AS customer,
          1 + ${longTailed(contacts, 'bench.u(h, 14)', 2)} AS contact,
          ${longTailed(PEOPLE.accounts, 'bench.u(h, 15)', 1.5)} AS account,
          ${longTailed(PEOPLE.departments, 'bench.u(h, 16)', 1.5)} AS department,
          CASE WHEN bench.u(h, 17) < 0.7 THEN ${longTailed(PEOPLE.members, 'bench.u(h, 18)', 1.7)} END AS assignee,
          CASE WHEN ${isLong('g')} THEN 'open' WHEN bench.u(h, 19) < 0.03 + 0.7 * exp(-((${tickets} - g.n) * ${days}::float8 / ${tickets}) / 20)
            THEN (ARRAY['open', 'open', 'open', 'pending', 'on_hold'])[1 + floor(5 * bench.u(h, 20))::int] ELSE 'closed' END AS status,
          (ARRAY['low', 'normal', 'normal', 'normal', 'normal', 'normal', 'normal', 'high', 'high', 'urgent'])[1 + floor(10 * bench.u(h, 21))::int] AS priority,
          CASE WHEN ${isLong('g')} OR bench.u(h, 22) < 0.92 THEN 'twitter' ELSE 'email' END AS channel
        FROM (SELECT n, ${offset} + n AS h FROM generate_series(1, ${tickets}) n) g
      ) t`,
    `CREATE UNLOGGED TABLE bench.message AS
      SELECT m.*, bench.uuid_at(m.posted_at, m.h, 30) AS id,
        CASE WHEN m.channel = 'twitter' THEN bench.uuid_at(m.posted_at, m.h, 31) END AS tweet_row_id,
        CASE WHEN m.channel = 'twitter' THEN CASE WHEN m.part = 1 THEN m.root_tweet_id ELSE bench.snowflake(m.posted_at, m.n * 512 + m.part) END END AS tweet_id,
        a.text || ' ' || b.text || CASE WHEN bench.u(m.h, 32) < 0.1 THEN ' ' || floor(1e6 * bench.u(m.h, 33))::int ELSE '' END AS text
      FROM (
        SELECT t.n, t.id AS ticket_id, t.customer, t.account, t.assignee, t.lang, t.root_tweet_id, part, t.opened_at + (part - 1) * t.gap AS posted_at, h,
          d.direction, CASE WHEN d.direction = 'note' THEN 'note' ELSE t.channel END AS channel,
          ${fragmentOf('t.lang', 'bench.u(h, 34)')} AS first, ${fragmentOf('t.lang', 'bench.u(h, 35)')} AS second
        FROM bench.ticket t CROSS JOIN LATERAL generate_series(1, t.messages) part
        CROSS JOIN LATERAL (SELECT (${offset}::bigint + t.n) * 4096 + part AS h) k
        CROSS JOIN LATERAL (SELECT CASE WHEN part = 1 OR bench.u(k.h, 36) < 0.5 THEN 'in' WHEN bench.u(k.h, 36) < 0.94 THEN 'out' ELSE 'note' END AS direction) d
      ) m
      JOIN bench.fragment a ON a.n = m.first JOIN bench.fragment b ON b.n = m.second`,
    `INSERT INTO ticket (organization_id, id, number, subject, status, priority, channel, department_id, assignee_id, account_id,
        conversation_id, customer_id, contact_id, is_current, reason, preview, awaits_reply, message_count, last_message_at,
        opened_at, closed_at, created_at, updated_at, tags)
      SELECT '${org}', t.id, t.n, left(coalesce(f.text, ''), 80), t.status, t.priority, t.channel, d.id, m.id,
        CASE WHEN t.channel = 'twitter' THEN a.id END, CASE WHEN t.channel = 'twitter' THEN t.root_tweet_id END,
        CASE WHEN t.channel = 'twitter' THEN (2000000000 + ${offset}::bigint + t.customer)::text END,
        CASE WHEN t.channel = 'email' THEN bench.uuid_at('2024-01-01', ${offset} + t.contact, 2) END, true, '{"code": "mention"}',
        left(coalesce(l.text, ''), 160), coalesce(l.direction = 'in', true), t.messages, t.opened_at + (t.messages - 1) * t.gap,
        t.opened_at, CASE WHEN t.status = 'closed' THEN t.opened_at + t.messages * t.gap END, t.opened_at + interval '20 seconds', t.opened_at,
        CASE WHEN bench.u(${offset} + t.n, 40) < 0.2 THEN ARRAY['tag-' || ${longTailed(60, `bench.u(${offset} + t.n, 41)`, 2)}] ELSE '{}' END
      FROM bench.ticket t
      JOIN people_department d ON d.n = t.department
      LEFT JOIN people_member m ON m.n = t.assignee
      JOIN people_account a ON a.n = t.account
      LEFT JOIN (SELECT n, text FROM bench.message WHERE part = 1) f ON f.n = t.n
      LEFT JOIN (SELECT DISTINCT ON (n) n, text, direction FROM bench.message WHERE direction <> 'note' ORDER BY n, part DESC) l ON l.n = t.n`,
    `INSERT INTO tweet (organization_id, id, account_id, tweet_id, latest_tweet_id, author_id, conversation_id, in_reply_to_tweet_id,
        in_reply_to_user_id, mentioned_user_ids, kind, text, language, media, is_own, decision, reason, ticket_id, posted_at, received_at, answered_at)
      SELECT '${org}', m.tweet_row_id, a.id, m.tweet_id, m.tweet_id,
        CASE WHEN m.direction = 'out' THEN a.twitter_user_id ELSE (2000000000 + ${offset}::bigint + m.customer)::text END, m.root_tweet_id,
        CASE WHEN m.part > 1 THEN m.root_tweet_id END,
        CASE WHEN m.part > 1 THEN CASE WHEN m.direction = 'out' THEN (2000000000 + ${offset}::bigint + m.customer)::text ELSE a.twitter_user_id END END,
        CASE WHEN m.direction = 'out' THEN '{}' ELSE ARRAY[a.twitter_user_id] END, CASE WHEN m.part > 1 THEN 'reply' ELSE 'tweet' END,
        m.text, ${LANGUAGE_CODES}[m.lang + 1], ${mediaOf('bench.u(m.h, 37)')}, m.direction = 'out',
        CASE WHEN m.direction = 'out' THEN 'outbound' WHEN m.part = 1 THEN 'opened' ELSE 'appended' END, '{"code": "mention"}', m.ticket_id,
        m.posted_at, m.posted_at + interval '20 seconds',
        CASE WHEN m.direction = 'in' AND (bench.u(m.h, 38) < 0.9 OR m.posted_at < ${end} - interval '30 days') THEN m.posted_at + interval '1 hour' END
      FROM bench.message m JOIN people_account a ON a.n = m.account WHERE m.tweet_row_id IS NOT NULL`,
    // what nobody has to answer: until there are five tweets for each ticket
    `INSERT INTO tweet (organization_id, id, account_id, tweet_id, latest_tweet_id, author_id, conversation_id, mentioned_user_ids,
        kind, text, language, media, decision, reason, posted_at, received_at, handled_at)
      SELECT '${org}', bench.uuid_at(i.at, ${offset} + i.n, 50), a.id, i.tweet_id, i.tweet_id, i.author, i.tweet_id,
        CASE WHEN bench.u(${offset} + i.n, 56) < 0.2 THEN ARRAY[a.twitter_user_id, i.friend] ELSE ARRAY[a.twitter_user_id] END,
        'tweet', f.text, f.language, ${mediaOf('bench.u(i.n, 57)')}, 'ignored', '{"code": "no_keyword_matched"}', i.at, i.at + interval '20 seconds',
        CASE WHEN bench.u(${offset} + i.n, 58) < 0.7 OR i.at < ${end} - interval '30 days' THEN i.at + interval '1 day' END
      FROM (
        SELECT n, at, bench.snowflake(at, n * 2 + 1) AS tweet_id, (2000000000 + ${offset}::bigint + 1 + ${longTailed(profiles, `bench.u(${offset} + n, 51)`, 2.2)})::text AS author,
          (2000000000 + ${offset}::bigint + 1 + ${longTailed(profiles, `bench.u(${offset} + n, 59)`, 2.2)})::text AS friend,
          ${longTailed(PEOPLE.accounts, `bench.u(${offset} + n, 52)`, 1.5)} AS account,
          ${fragmentOf(language(`bench.u(${offset} + n, 53)`), `bench.u(${offset} + n, 54)`)} AS fragment
        FROM generate_series(1, greatest(0, 5 * ${tickets} - (SELECT count(*) FROM bench.message WHERE tweet_row_id IS NOT NULL))) n
        CROSS JOIN LATERAL (SELECT ${end} - interval '5 minutes' - bench.u(${offset} + n, 55) * interval '${days} days' AS at) p
      ) i
      JOIN people_account a ON a.n = i.account JOIN bench.fragment f ON f.n = i.fragment`,
    `INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, tweet_row_id, profile_id, member_id, text, reason, posted_at, created_at)
      SELECT '${org}', m.id, m.ticket_id, m.direction, CASE WHEN m.channel = 'twitter' THEN 'public' ELSE 'private' END, m.channel, m.tweet_row_id,
        CASE WHEN m.channel = 'twitter' THEN CASE WHEN m.direction = 'out' THEN a.twitter_user_id ELSE (2000000000 + ${offset}::bigint + m.customer)::text END END,
        CASE WHEN m.direction <> 'in' THEN coalesce(p.id, (SELECT id FROM people_member WHERE n = 0)) END,
        m.text, CASE WHEN m.direction = 'in' THEN '{"code": "mention"}'::jsonb END, m.posted_at, m.posted_at + interval '20 seconds'
      FROM bench.message m JOIN people_account a ON a.n = m.account LEFT JOIN people_member p ON p.n = m.assignee`,
    `UPDATE organization SET last_ticket_number = ${tickets} WHERE id = '${org}'`,
    'DROP TABLE bench.message, bench.ticket',
  ];
}

import type { SearchHit } from '@perch/contracts';
import type { Database } from '@perch/db';
import {
  makeAccount,
  makeDirectMessage,
  makeOrganization,
  makeProfile,
  makeTicket,
  makeTweet,
  openTestDatabase,
  ownerDatabaseUrl,
} from '@perch/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { searchSocial } from './search-social.ts';

const START = Date.parse('2026-11-22T10:00:00.000Z');
const minute = (count: number) => new Date(START + count * 60_000);

let database: Database;
let ctx: Context;
let elsewhere: Context;
beforeAll(async () => {
  database = openTestDatabase();
  const { db } = await makeOrganization(database);
  ctx = contextOf(db);
  elsewhere = contextOf((await makeOrganization(database)).db);
  const acme = await makeAccount(db, { username: 'Acme' });
  const other = await makeAccount(db, { username: 'acme_br' });
  const ana = await makeProfile(db, { username: 'Ana_B' });
  const bob = await makeProfile(db, { username: 'bob' });
  const ticket = await makeTicket(db, { accountId: acme.id, customerId: ana.twitterUserId });
  let at = 0;
  const tweet = (text: string, columns: Parameters<typeof makeTweet>[1] = {}) =>
    makeTweet(db, { accountId: acme.id, authorId: bob.twitterUserId, postedAt: minute(at++), text, ...columns });
  const dm = (text: string, columns: Parameters<typeof makeDirectMessage>[1] = {}) =>
    makeDirectMessage(db, {
      accountId: acme.id,
      participantId: ana.twitterUserId,
      postedAt: minute(at++),
      text,
      ...columns,
    });

  await tweet('My refund never came, it is a shame', { ticketId: ticket.id, authorId: ana.twitterUserId });
  await tweet('A late delivery is not a delivery late at night');
  await tweet('Não funciona! Reembolso já, AÇÃO judicial', { language: 'pt' });
  await tweet('Die Straße ist gesperrt, Ö wie Öl', { language: 'de' });
  await tweet('أُريدُ استردادَ المال', { language: 'ar' });
  await tweet('返金をお願いします。東京タワー前', { language: 'ja' });
  await tweet('ขอคืนเงินค่ะ', { language: 'th' });
  await tweet('Love the #Promo of @acme 😡', { media: [{ type: 'photo', url: 'https://x.com/a.jpg' }] });
  await tweet('promo e-mail AB-1234 to me', { handledAt: minute(60) });
  await tweet('a refund that is gone', { deletedAt: minute(60) });
  await tweet('We sent your refund', { isOwn: true, authorId: acme.twitterUserId });
  const twice = await tweet('seen by both', { mentionedUserIds: [acme.twitterUserId, other.twitterUserId] });
  await makeTweet(db, { ...twice, id: undefined, accountId: other.id, reason: {}, media: [], metrics: undefined });
  await dm('refund by direct message, refund', { ticketId: ticket.id });
  await dm('here is your link', { isOwn: true, senderId: acme.twitterUserId });
});
afterAll(() => database.close());

const contextOf = (db: Context['db']): Context => ({
  organizationId: db.organizationId,
  actor: { kind: 'member', memberId: null, permissions: ['social.view'] },
  db,
  enqueue: async () => {},
  publish: async () => {},
  now: () => minute(0),
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

const search = (query: string, more: Partial<Parameters<typeof searchSocial>[1]> = {}, of = ctx) =>
  searchSocial(of, { query, order: 'newest', timeZone: 'UTC', limit: 30, ...more });
const textOf = (hit: SearchHit) => (hit.type === 'tweet' ? hit.tweet.text : hit.message.text);
/** The beginnings of what was found. */
const found = async (query: string) => (await search(query)).data.map((hit) => textOf(hit).slice(0, 9));
const marked = async (query: string) => {
  const [hit] = (await search(query)).data;
  return hit!.matched.map(({ start, end }) => textOf(hit!).slice(start, end));
};

const REFUND = 'My refund';
const LATE = 'A late de';
const PORTUGUESE = 'Não funci';
const GERMAN = 'Die Straß';
const ARABIC = 'أُريدُ اس';
const JAPANESE = '返金をお願いします';
const THAI = 'ขอคืนเงิน';
const TAG = 'Love the ';
const PROMO = 'promo e-m';
const SENT = 'We sent y';
const BOTH = 'seen by b';
const DM = 'refund by';
const OWN_DM = 'here is y';

const QUERIES: [query: string, expected: string[]][] = [
  // English
  ['refund', [DM, SENT, REFUND]],
  ['REFUND shame', [REFUND]],
  ['"late delivery"', [LATE]],
  ['"delivery late"', [LATE]],
  ['"late late"', []],
  ['refun', []],
  ['refun*', [DM, SENT, REFUND]],
  ['refund -direct', [SENT, REFUND]],
  ['refund -"by direct"', [SENT, REFUND]],
  ['it', [REFUND]],
  ['at night', [LATE]],
  ['me', [PROMO]],
  ['email', []],
  ['e-mail', [PROMO]],
  ['"AB 1234"', [PROMO]],
  ['promo', [PROMO, TAG]],
  ['#promo', [TAG]],
  ['@ACME', [TAG]],
  ['😡', [TAG]],
  // Portuguese, German
  ['nao', [PORTUGUESE]],
  ['NÃO ação', [PORTUGUESE]],
  ['"acao judicial"', [PORTUGUESE]],
  ['já', [PORTUGUESE]],
  ['strasse', [GERMAN]],
  ['Straße ol', [GERMAN]],
  ['ö', [GERMAN]],
  // Arabic, with its vowel signs and without
  ['أريد', [ARABIC]],
  ['استرداد المال', [ARABIC]],
  ['"المال استرداد"', []],
  // Japanese and Thai, anywhere in a run
  ['返金', [JAPANESE]],
  ['金', [JAPANESE]],
  ['前', [JAPANESE]],
  ['お願い', [JAPANESE]],
  ['東京', [JAPANESE]],
  ['京東', []],
  ['タワー 返金', [JAPANESE]],
  ['คืนเงิน', [THAI]],
  ['เงิน', [THAI]],
  ['ค่ะ', [THAI]],
  ['เงินคืน', []],
  // filters
  ['from:ana_b', [DM, REFUND]],
  ['refund -from:ana_b', [SENT]],
  ['from:acme', [OWN_DM, SENT]],
  ['from:nobody', []],
  ['to:ana_b', [OWN_DM]],
  ['refund to:acme', [DM, REFUND]],
  ['has:media', [TAG]],
  ['promo -has:media', [PROMO]],
  ['promo is:unanswered', [TAG]],
  ['refund is:unanswered', [REFUND]],
  ['ticket:1', [DM, REFUND]],
  ['ticket:2', []],
  ['refund ticket:none', [SENT]],
  ['ticket:any', [DM, REFUND]],
  ['lang:pt lang:de', [GERMAN, PORTUGUESE]],
  ['since:2026-11-23', []],
  ['refund since:2026-11-22 until:2026-11-23', [DM, SENT, REFUND]],
  ['refund until:2026-11-22', []],
  // met by two accounts, and once here
  ['seen', [BOTH]],
  // what is gone from X is not found
  ['gone', []],
  // nothing that could be a trap for a parser
  [`it's & | ! <-> :* \\ ' ( )`, []],
];

it.each(QUERIES)('%s finds %j, newest first', async (query, expected) => {
  expect(await found(query)).toEqual(expected);
});

it('what is found has its words marked', async () => {
  expect(await marked('STRASSE "ist gesperrt"')).toEqual(['Straße', 'ist gesperrt']);
  expect(await marked('願い')).toEqual(['願い']);
  expect(await marked('acme')).toEqual(['@acme']);
});

it('a day begins in the time zone of whoever asks', async () => {
  const query = 'shame since:2026-11-22 until:2026-11-23';
  expect((await search(query, { timeZone: 'Pacific/Kiritimati' })).data).toHaveLength(0);
  expect((await search(query, { timeZone: 'America/Sao_Paulo' })).data).toHaveLength(1);
});

it.each(['newest', 'best'] as const)('pages go on where the last one ended, %s first', async (order) => {
  const whole = (await search('refund', { order })).data.map(textOf);
  const first = await search('refund', { order, limit: 2 });
  const second = await search('refund', { order, limit: 2, cursor: first.nextCursor! });
  expect([...first.data, ...second.data].map(textOf)).toEqual(whole);
  expect(second.nextCursor).toBeNull();
});

it('the best comes first', async () => {
  expect((await search('delivery OR late', { order: 'best' })).data).toEqual([]);
  const [best] = (await search('refund', { order: 'best' })).data;
  expect(best).toMatchObject({ type: 'direct_message', ticket: { number: 1 }, participant: { username: 'Ana_B' } });
});

it('says where a search cannot be read, and finds nothing of another organization', async () => {
  await expect(search('refund from:')).rejects.toMatchObject({
    code: 'search_unreadable',
    errors: [{ path: 'query', message: 'bad_from at 7-12' }],
  });
  expect(await search('refund', {}, elsewhere)).toEqual({ data: [], nextCursor: null });
  expect((await search('ticket:1', {}, elsewhere)).data).toEqual([]);
});

it('what a search of X has found hides no tweet that was written to another account', async () => {
  const { db } = await makeOrganization(database);
  const of = contextOf(db);
  const accounts = [await makeAccount(db), await makeAccount(db)].map(({ id }) => id).toSorted();
  const { twitterUserId: authorId } = await makeProfile(db);
  const [finder, addressee] = accounts as [string, string];
  const mention = { authorId, tweetId: '4711', text: 'where is my bag', postedAt: minute(0) };
  await makeTweet(db, { ...mention, accountId: finder, expiresAt: minute(9) });
  expect((await search('bag', {}, of)).data).toMatchObject([{ tweet: { account: { id: finder }, isFoundOnX: true } }]);
  await makeTweet(db, { ...mention, accountId: addressee });
  for (const query of ['bag', 'is:unanswered', 'bag is:unanswered'])
    for (const accountIds of [undefined, accounts])
      expect((await search(query, { accountIds }, of)).data).toMatchObject([
        { tweet: { account: { id: addressee }, isFoundOnX: false } },
      ]);
});

describe('a search of many', () => {
  it('finds the same, by the indexes: of words where they are rare, of time where they are common', async () => {
    const owner = new pg.Client({ connectionString: ownerDatabaseUrl() });
    await owner.connect();
    await owner.query(
      `INSERT INTO tweet (organization_id, id, account_id, tweet_id, latest_tweet_id, author_id, conversation_id, kind, text,
         decision, reason, posted_at)
       SELECT organization_id, gen_random_uuid(), account_id, (700000 + n)::text, (700000 + n)::text, '77', (700000 + n)::text,
         'tweet', 'common words ' || n, 'ignored', '{}', posted_at + n * interval '1 second'
       FROM (SELECT * FROM tweet WHERE organization_id = $1 LIMIT 1) t, generate_series(1, 3000) n`,
      [ctx.organizationId],
    );
    await owner.query('VACUUM ANALYZE tweet');
    await owner.end();
    for (const [query, expected] of QUERIES) expect([query, await found(query)]).toEqual([query, expected]);

    const plans: string[] = [];
    const explained: Context['db'] = {
      ...ctx.db,
      async query(text, values, name) {
        if (text.includes('"isEnd"')) {
          const rows = await ctx.db.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
          plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
        }
        return ctx.db.query(text, values, name);
      },
    };
    const plansOf = async (query: string, order: 'newest' | 'best' = 'newest') => {
      plans.length = 0;
      await search(query, { order }, { ...ctx, db: explained });
      return plans.splice(0);
    };
    const [, rare] = await plansOf('2999');
    expect(rare).toMatch(/tweet_search_gin[\s\S]*Index Cond: \(\(organization_id = .*search @@/);
    const [, named] = await plansOf('to:ana_b');
    expect(named).toMatch(/tweet_search_gin[\s\S]*&& /);
    for (const query of ['common', '"common words"', 'refund', 'is:unanswered', 'lang:xx', '-common', 'from:bob zz'])
      for (const order of ['newest', 'best'] as const)
        for (const plan of await plansOf(query, order)) expect(plan).not.toContain('Seq Scan on tweet');
    expect((await search('2999')).data).toHaveLength(1);
    expect((await search('common', { limit: 50 })).data).toHaveLength(50);
  });

  it.each(['newest', 'best'] as const)(
    'goes on, %s first, where the index gives too many and none fits',
    async (order) => {
      const owner = await ctx.db.transaction((tx) => tx.account.findFirstOrThrow({ where: { username: 'acme_br' } }));
      const authorId = '77';
      const old = { accountId: owner.id, authorId, postedAt: minute(-60) };
      const { id } = await makeTweet(ctx.db, { ...old, text: `common but old, ${order}` });
      for (const at of [1, 2, 3]) await makeTweet(ctx.db, { ...old, text: 'other words', postedAt: minute(-at) });
      const looks = { head: 2, few: 100, most: 1500 };
      const ask = (query: string, more: Partial<Parameters<typeof searchSocial>[1]>) =>
        searchSocial(ctx, { query, order, timeZone: 'UTC', limit: 30, ...more }, looks);
      const ids = ({ data }: Awaited<ReturnType<typeof ask>>) =>
        data.map((hit) => hit.type === 'tweet' && hit.tweet.id);
      expect(ids(await ask(`common ${order}`, {}))).toEqual([id]);
      expect(ids(await ask('common', { accountIds: [owner.id] }))).toContain(id);
      // nothing among the newest: each page is looked through, and the next goes on
      const pages: ReturnType<typeof ids>[] = [];
      let cursor: string | undefined;
      do {
        const page = await ask('common until:2026-11-23 -words', { cursor });
        pages.push(ids(page));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(pages.length).toBeGreaterThan(1);
      expect(pages.flat()).toContain(id);
    },
  );
});

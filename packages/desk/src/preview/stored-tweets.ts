import { randomUUID } from 'node:crypto';
import { settleAll, type Statement, type TenantDatabase } from '@perch/db';
import type { ReplayedTweet } from './replay.ts';

// A hundred thousand tweets as rows of columns keep Node busy for half a second. So Postgres packs a few thousand at a
// time into one text, which is cut up here in a tenth of it, while Postgres reads the next ones.

const PACK_SIZE = 5000;
const FIELD = '\x1f';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

// the text last: it may hold anything, but for the separator, which nobody can guess
const packed = ({ mentions, account }: Columns) => `concat_ws(E'\\x1f', t.tweet_id,
  CASE WHEN t.latest_tweet_id <> t.tweet_id THEN t.latest_tweet_id ELSE '' END, t.author_id,
  CASE WHEN t.conversation_id <> t.tweet_id THEN t.conversation_id ELSE '' END,
  coalesce(t.in_reply_to_tweet_id, ''), coalesce(t.in_reply_to_user_id, ''), t.kind, date_part('epoch', t.posted_at),
  ${mentions}, ${account}, t.text)`;
/** Whom a tweet names decides only between several accounts of ours. */
const MENTIONS = { several: `array_to_string(t.mentioned_user_ids, ',')`, one: `''` };

interface Columns {
  mentions: string;
  /** empty where all are of the same */
  account: string;
}

const nextPack = (mentions: string) => `
  SELECT string_agg(${packed({ mentions, account: `''` })}, $5) AS packed, count(*)::int AS count, max(t.posted_at) AS last_at,
    (array_agg(t.id))[count(*)::int] AS last_id
  FROM (SELECT * FROM tweet WHERE organization_id = $1 AND account_id = $2 AND (posted_at, id) > ($3, $4::uuid)
          AND deleted_at IS NULL AND expires_at IS NULL
        ORDER BY posted_at, id LIMIT ${PACK_SIZE}) t`;

interface Pack {
  packed: string | null;
  count: number;
  last_at: Date;
  last_id: string;
}

/**
 * The tweets of the account since `from`, in the order they were posted, some thousands at a time, read ahead. Each pack
 * is a transaction of its own, so that no connection is held by whoever thinks about one.
 */
export async function* storedTweets(
  db: TenantDatabase,
  accountId: string,
  { from, hasOtherAccounts }: { from: Date; hasOtherAccounts: boolean },
): AsyncGenerator<Iterable<ReplayedTweet>> {
  const separator = separatorOf();
  const sql = nextPack(hasOtherAccounts ? MENTIONS.several : MENTIONS.one);
  const read = async (at: Date, id: string): Promise<Pack> => {
    const [pack] = await db.query<Pack & Record<string, unknown>>(sql, [
      db.organizationId,
      accountId,
      at,
      id,
      separator,
    ]);
    return pack!;
  };
  let next: Promise<Pack> | null = read(new Date(from.getTime() - 1), LAST_ID);
  while (next) {
    const pack: Pack = await next;
    next = pack.count < PACK_SIZE ? null : read(pack.last_at, pack.last_id);
    next?.catch(() => {}); // whoever stops asking does not wait for it
    if (pack.packed !== null) yield unpack([pack.packed], separator, accountId);
  }
}

// a nested loop would go through one account's tweets for each of another's, which is what a database without statistics
// takes for the cheapest
const NO_NESTED_LOOPS = `SELECT set_config('enable_nestloop', 'off', true)`;
const OTHERS = `
  SELECT string_agg(${packed({ mentions: MENTIONS.several, account: 't.account_id' })}, $5 ORDER BY t.place) AS packed
  FROM (SELECT each.*, row_number() OVER (ORDER BY each.posted_at, each.id) AS place FROM tweet each
        WHERE each.organization_id = $1 AND each.account_id = ANY ($3) AND each.posted_at >= $4
          AND each.deleted_at IS NULL AND each.expires_at IS NULL AND each.conversation_id IN (SELECT own.conversation_id FROM tweet own
            WHERE own.organization_id = $1 AND own.account_id = $2 AND own.posted_at >= $4
              AND own.expires_at IS NULL)) t
  GROUP BY (t.place - 1) / ${PACK_SIZE} ORDER BY (t.place - 1) / ${PACK_SIZE}`;

/**
 * What other accounts of ours have met of the same conversations: a ticket there continues here. In the order they were
 * posted, read at once and unpacked one by one.
 */
export async function tweetsOfOthers(
  statement: Statement,
  organizationId: string,
  accountId: string,
  otherIds: readonly string[],
  from: Date,
): Promise<Iterable<ReplayedTweet>> {
  if (otherIds.length === 0) return [];
  const separator = separatorOf();
  const [, { rows }] = await settleAll([
    statement('preview-plan', NO_NESTED_LOOPS, []),
    statement('preview-others', OTHERS, [organizationId, accountId, otherIds, from, separator]),
  ]);
  return unpack(
    rows.map((row) => row.packed as string),
    separator,
    accountId,
  );
}

const separatorOf = () => `\x1e${randomUUID()}\x1e`;

/** One by one, as they are asked for: what lives for a moment only costs the garbage collector nothing. */
function* unpack(packs: readonly string[], separator: string, accountId: string): Generator<ReplayedTweet> {
  for (const pack of packs) for (const record of pack.split(separator)) yield tweetOf(fieldsOf(record), accountId);
}

function tweetOf(fields: readonly string[], accountId: string): ReplayedTweet {
  const tweetId = fields[0]!;
  const mentioned = fields[8]!;
  return {
    accountId: fields[9] || accountId,
    tweetId,
    latestTweetId: fields[1] || tweetId,
    authorId: fields[2]!,
    conversationId: fields[3] || tweetId,
    inReplyToTweetId: fields[4] || null,
    inReplyToUserId: fields[5] || null,
    kind: fields[6] as ReplayedTweet['kind'],
    postedAt: new Date(Math.round(Number(fields[7]) * 1000)),
    mentionedUserIds: mentioned === '' ? NOBODY : mentioned.split(','),
    text: fields[FIELDS_BEFORE_TEXT]!,
  };
}

const FIELDS_BEFORE_TEXT = 10;
const NOBODY: string[] = [];

function fieldsOf(record: string): string[] {
  const fields: string[] = [];
  let at = 0;
  while (fields.length < FIELDS_BEFORE_TEXT) {
    const end = record.indexOf(FIELD, at);
    fields.push(record.slice(at, end));
    at = end + 1;
  }
  fields.push(record.slice(at));
  return fields;
}

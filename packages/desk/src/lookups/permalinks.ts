import { AppError, type CreatePermalink, type LookupPrice, type Permalink } from '@perch/contracts';
import { can, readPermalink, type PermalinkParts } from '@perch/core';
import type { Context } from '../context.ts';
import { createContact } from '../contacts/create-contact.ts';
import { requirePermission } from '../require-permission.ts';
import { convertTweet } from '../social/convert-tweets.ts';
import { createTicket } from '../tickets/create-ticket.ts';
import { ticketsInSight } from '../tickets/require-ticket.ts';
import { tweetsByIds } from '../intake/page-queries.ts';
import { askX } from './ask-x.ts';
import { askingAccount, mostPerTweet } from './asking-account.ts';
import { requireXSearch } from './require-x-search.ts';

const KNOWN = `
  SELECT id, ticket_id AS "ticketId" FROM (${tweetsByIds('t.id, t.account_id, t.ticket_id', '$2')}) known
  ORDER BY ticket_id IS NULL, account_id <> $3 LIMIT 1`;

const ACCOUNT = `SELECT FROM account WHERE organization_id = $1 AND id = $2 AND state <> 'awaiting_confirmation'`;

const READ = `
  SELECT l.id, l.query AS "tweetId", l.state, l.code, l.result->>'ticketId' AS "ticketId", 'fetched' AS source,
    l.cost_micros::float8 AS "costMicros"
  FROM lookup l WHERE l.organization_id = $1 AND l.id = $2 AND l.kind = 'permalink'`;

// of one person there may be the profile, or the contact that an earlier link has made
const BY_HANDLE = `SELECT s.twitter_user_id AS id FROM profile_search s WHERE s.organization_id = $1 AND s.username = $2 LIMIT 1`;
const BY_NAME = `
  SELECT c.id FROM contact_search s
  JOIN contact c ON c.organization_id = $1 AND c.id = s.id AND c.erasing_since IS NULL AND lower(c.name) = $2
  WHERE s.organization_id = $1 AND s.text LIKE $3 LIMIT 1`;

/** @throws AppError `x_search_not_allowed`, `no_account_to_ask` */
export async function priceOfPermalink(ctx: Context, accountId: string | undefined): Promise<LookupPrice> {
  requirePermission(ctx, 'social.view');
  await requireXSearch(ctx, 'permalink');
  const account = await askingAccount(ctx, accountId);
  const { id, username, isBudgetUsedUp } = account;
  return { account: { id, username }, mostMicros: mostPerTweet(account), isBudgetUsedUp };
}

/**
 * A ticket from a tweet's address: of a tweet that we have at once; one that is typed in is opened by hand, with the
 * address in it; else X is asked, and a worker opens it.
 * @throws AppError `not_a_tweet_link`, `tweet_own`, `tweet_gone`, `x_search_not_allowed`, `no_account_to_ask`, `lookup_budget_used_up`, `not_found`
 *   for the account, `validation_failed` where nobody is named who wrote it
 */
export async function startPermalink(ctx: Context, input: CreatePermalink): Promise<Permalink> {
  requirePermission(ctx, 'social.view');
  requirePermission(ctx, 'tickets.edit');
  const { organizationId } = ctx;
  const parts = readPermalink(input.url);
  if (!parts) throw new AppError('not_a_tweet_link');
  const { tweetId } = parts;
  const [account, known] = await Promise.all([
    ctx.db.query(ACCOUNT, [organizationId, input.accountId]),
    ctx.db.query<Known>(KNOWN, [organizationId, [tweetId], input.accountId]),
  ]);
  if (account.length === 0) throw new AppError('not_found');
  if (known[0]) return atOnce(tweetId, 'stored', known[0].ticketId ?? (await ticketOf(ctx, known[0].id)));
  if (input.text !== undefined) return atOnce(tweetId, 'by_hand', await openByHand(ctx, parts, input, input.text));
  return getPermalink(ctx, await askX(ctx, 'permalink', tweetId, input.accountId));
}

type Known = { id: string; ticketId: string | null } & Record<string, unknown>;

const atOnce = (tweetId: string, source: Permalink['source'], ticketId: string): Permalink => ({
  ...{ id: null, tweetId, state: 'done', code: null, ticketId, source, costMicros: null },
});

async function ticketOf(ctx: Context, id: string): Promise<string> {
  const { ticket } = await convertTweet(ctx, id, {});
  return ticket!.id;
}

/** How X was asked, and what became of it. @throws AppError `not_found`, also once it is too old; `other_department` */
export async function getPermalink(ctx: Context, id: string): Promise<Permalink> {
  requirePermission(ctx, 'social.view');
  requirePermission(ctx, 'tickets.edit');
  const [row] = await ctx.db.query<Permalink & Record<string, unknown>>(READ, [ctx.organizationId, id]);
  if (!row) throw new AppError('not_found');
  if (row.ticketId === null) return row;
  if (!(await ticketsInSight(ctx, [row.ticketId])).has(row.ticketId)) throw new AppError('other_department');
  return row;
}

async function openByHand(ctx: Context, parts: PermalinkParts, input: CreatePermalink, words: string): Promise<string> {
  const username = parts.username ?? input.username?.replace(/^[@＠]/, '');
  if (username === undefined) {
    throw new AppError('validation_failed', { errors: [{ path: 'username', message: 'Say who wrote it' }] });
  }
  const person = await personOf(ctx, username);
  const url = `https://x.com/${username}/status/${parts.tweetId}`;
  const ticket = await createTicket(ctx, {
    subject: [...words.replace(/\s+/gu, ' ')].slice(0, 120).join(''),
    note: `@${username}: ${words}\n\n${url}`,
    ...person,
    ...('twitterUserId' in person && { accountId: input.accountId }),
    assigneeId: null,
    priority: 'normal',
    status: 'open',
    tags: [],
  });
  return ticket.id;
}

/** Whom we have met by the handle; else the contact of that name, who is made where there is none. */
async function personOf(ctx: Context, username: string): Promise<{ twitterUserId: string } | { contactId: string }> {
  const handle = username.toLowerCase();
  const [profile] = await ctx.db.query<{ id: string }>(BY_HANDLE, [ctx.organizationId, handle]);
  if (profile) return { twitterUserId: profile.id };
  const name = `@${handle}`;
  const like = `${name.replaceAll('_', '\\_')} %`;
  const [contact] = await ctx.db.query<{ id: string }>(BY_NAME, [ctx.organizationId, name, like]);
  if (contact) return { contactId: contact.id };
  if (!can(ctx.actor, 'contacts.edit')) throw new AppError('forbidden');
  const made = { name: `@${username}`, email: null, phone: null, notes: '', twitterUserIds: [] };
  return { contactId: (await createContact(ctx, { ...made, sharesEmail: false, movesProfiles: false })).id };
}

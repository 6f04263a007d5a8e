import type { ContactListQuery, ContactSummary } from '@perch/contracts';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { contains, startsWith } from '../tickets/parse-search.ts';
import { CONTACT_COLUMNS, CONTACT_JOINS, presentContactSummary, type ContactSummaryRow } from './contact-summary.ts';

export type ContactListInput = ReturnType<typeof ContactListQuery.parse>;

const KEY: ListKey = { list: 'contacts', kinds: ['instant', 'uuid'] };

/** Contacts, newest first; `q` is part of a name, an e-mail address or a phone number, or the beginning of a handle. */
export async function listContacts(ctx: Context, input: ContactListInput): Promise<ListPage<ContactSummary>> {
  requirePermission(ctx, 'contacts.view');
  const { text, values } = contactListSql(ctx.organizationId, input);
  const rows = await ctx.db.query<ContactSummaryRow>(text, values);
  return toPage(rows, input.limit, presentContactSummary, KEY, (row) => [row.createdAt, row.id]);
}

export function contactListSql(organizationId: string, input: ContactListInput) {
  const { values, put } = sqlValues(organizationId);
  const after = positionOf(KEY, input.cursor);
  const older = after ? `AND (s.created_at, s.id) < (${put(after[0])}::timestamptz, ${put(after[1])}::uuid)` : '';
  const limit = put(input.limit + 1);
  const newest = (source: string, condition: string) =>
    `(SELECT s.id, s.created_at FROM ${source} WHERE s.organization_id = $1 ${condition} ${older}
      ORDER BY s.created_at DESC, s.id DESC LIMIT ${limit})`;
  const only = [
    ...(input.email === undefined
      ? []
      : [
          `AND s.id = ANY (ARRAY(SELECT m.id FROM contact_search m
      WHERE m.organization_id = $1 AND m.email = lower(${put(input.email)}::text)))`,
        ]),
    ...(input.twitterUserId === undefined
      ? []
      : [
          `AND s.id = (SELECT p.contact_id FROM profile p
      WHERE p.organization_id = $1 AND p.twitter_user_id = ${put(input.twitterUserId)})`,
        ]),
  ].join(' ');
  const branches = matching(input.q, put).map(({ source, condition }) => newest(source, `${condition} ${only}`));
  const text = `
    WITH page AS (SELECT * FROM (${branches.join(' UNION ')}) u ORDER BY created_at DESC, id DESC LIMIT ${limit})
    SELECT ${CONTACT_COLUMNS}
    FROM page JOIN contact c ON c.organization_id = $1 AND c.id = page.id AND c.erasing_since IS NULL ${CONTACT_JOINS}
    ORDER BY c.created_at DESC, c.id DESC`;
  return { text, values };
}

/** Where the contacts come from: each kind of match by the index that knows it. */
function matching(query: string | undefined, put: (value: unknown) => string) {
  if (query === undefined) return [{ source: 'contact s', condition: '' }];
  const q = query
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .toLowerCase();
  const handle = q.replace(/^[@＠]/, '');
  const byText = (text = q) => ({ source: 'contact_search s', condition: `AND s.text LIKE ${put(contains(text))}` });
  // numbers stand without spaces, as people seldom write them
  const digits = q.replace(/[\s().\-/]/g, '');
  if (digits !== q && /^\+?\d{4,15}$/.test(digits)) return [byText(), byText(digits)];
  if (!/^\w{1,15}$/.test(handle)) return [byText()];
  const byHandle = {
    source: 'contact s',
    condition: `AND s.id = ANY (ARRAY(SELECT p.contact_id FROM profile_search p
      WHERE p.organization_id = $1 AND p.username LIKE ${put(startsWith(handle))} AND p.contact_id IS NOT NULL))`,
  };
  return q === handle ? [byText(), byHandle] : [byHandle];
}

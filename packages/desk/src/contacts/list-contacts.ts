import type { ContactListQuery, ContactSort, ContactSummary } from '@perch/contracts';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { contains, startsWith } from '../tickets/parse-search.ts';
import { CONTACT_COLUMNS, CONTACT_JOINS, presentContactSummary, type ContactSummaryRow } from './contact-summary.ts';

export type ContactListInput = Omit<ReturnType<typeof ContactListQuery.parse>, 'sort'> & {
  /** left out: the newest first */
  sort?: ContactSort;
};
type Row = ContactSummaryRow & { foldedName: string };

interface Order {
  key: ListKey;
  /** SQL: what all contacts come from in this order */
  source: string;
  /** SQL: of a row `s` what it goes by, and of the page's rows */
  by: string;
  direction: 'ASC' | 'DESC';
  type: string;
  valueOf: (row: Row) => string | Date;
}
const ORDERS: Record<ContactSort, Order> = {
  created: {
    key: { list: 'contacts', kinds: ['instant', 'uuid'] },
    ...{
      source: 'contact s',
      by: 's.created_at',
      direction: 'DESC',
      type: 'timestamptz',
      valueOf: ({ createdAt }) => createdAt,
    },
  },
  activity: {
    key: { list: 'contacts-by-activity', kinds: ['instant', 'uuid'] },
    ...{ source: 'contact s', by: 's.last_activity_at', direction: 'DESC' },
    ...{ type: 'timestamptz', valueOf: ({ lastActivityAt }) => lastActivityAt },
  },
  name: {
    key: { list: 'contacts-by-name', kinds: ['text', 'uuid'] },
    // of the table itself, lower() reaches no index under row-level security
    ...{ source: 'contact_search s', by: 's.name_key', direction: 'ASC' },
    ...{ type: 'text', valueOf: ({ foldedName }) => foldedName },
  },
};

/** Contacts, newest first, by name or by when they last wrote or were written to; `q` is part of a name, an e-mail address or a phone number, or the beginning of a handle. */
export async function listContacts(ctx: Context, input: ContactListInput): Promise<ListPage<ContactSummary>> {
  requirePermission(ctx, 'contacts.view');
  const { text, values } = contactListSql(ctx.organizationId, input);
  const rows = await ctx.db.query<Row>(text, values);
  const { key, valueOf } = ORDERS[input.sort ?? 'created'];
  return toPage(rows, input.limit, presentContactSummary, key, (row) => [valueOf(row), row.id]);
}

// before the limit, lest a page with one of them look like the last
const NOT_LEAVING = `AND s.id <> ALL (ARRAY(
      SELECT leaving.id FROM contact leaving WHERE leaving.organization_id = $1 AND leaving.erasing_since IS NOT NULL))`;

export function contactListSql(organizationId: string, input: ContactListInput) {
  const { values, put } = sqlValues(organizationId);
  const { key, by, direction, type } = ORDERS[input.sort ?? 'created'];
  const after = positionOf(key, input.cursor);
  const beyond = direction === 'DESC' ? '<' : '>';
  const onwards = after ? `AND (${by}, s.id) ${beyond} (${put(after[0])}::${type}, ${put(after[1])}::uuid)` : '';
  const limit = put(input.limit + 1);
  const first = (source: string, condition: string) =>
    `(SELECT s.id, ${by} AS place FROM ${source} WHERE s.organization_id = $1 ${condition} ${onwards} ${NOT_LEAVING}
      ORDER BY ${by} ${direction}, s.id ${direction} LIMIT ${limit})`;
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
  const branches = matching(input, put).map(({ source, condition }) => first(source, `${condition} ${only}`));
  const text = `
    WITH page AS (SELECT * FROM (${branches.join(' UNION ')}) u ORDER BY place ${direction}, id ${direction} LIMIT ${limit})
    SELECT ${CONTACT_COLUMNS}, lower(c.name) AS "foldedName"
    FROM page JOIN contact c ON c.organization_id = $1 AND c.id = page.id ${CONTACT_JOINS}
    ORDER BY page.place ${direction}, c.id ${direction}`;
  return { text, values };
}

/** Where the contacts come from: each kind of match by the index that knows it. */
function matching({ q: query, sort }: ContactListInput, put: (value: unknown) => string) {
  const { source } = ORDERS[sort ?? 'created'];
  if (query === undefined) return [{ source, condition: '' }];
  const q = query
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .toLowerCase();
  const handle = q.replace(/^[@＠]/, '');
  const byText = (text = q) => ({
    source: 'contact_search s',
    condition: `AND s.text LIKE ${put(contains(text))}`,
  });
  // numbers stand without spaces, as people seldom write them
  const digits = q.replace(/[\s().\-/]/g, '');
  if (digits !== q && /^\+?\d{4,15}$/.test(digits)) return [byText(), byText(digits)];
  if (!/^\w{1,15}$/.test(handle)) return [byText()];
  const byHandle = {
    source,
    condition: `AND s.id = ANY (ARRAY(SELECT p.contact_id FROM profile_search p
      WHERE p.organization_id = $1 AND p.username LIKE ${put(startsWith(handle))} AND p.contact_id IS NOT NULL))`,
  };
  return q === handle ? [byText(), byHandle] : [byHandle];
}

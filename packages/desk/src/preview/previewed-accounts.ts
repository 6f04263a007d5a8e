import type { Brand } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import { brandOf, readBrands } from '../intake/page-queries.ts';
import { timeOfSnowflake } from '../intake/snowflake.ts';

/** An account, and which of its items intake takes for history. */
export interface ReceivingAccount {
  brand: Brand;
  /** what was posted before is an import; null: nothing is */
  importBefore: Date | null;
  /** direct messages from before are kept for reading only; null: none are */
  messagesSince: Date | null;
}

/** An account of the organization that is not disconnected, as intake sees it. */
export interface PolledBrand extends ReceivingAccount {
  /** it takes mentions in as soon as its settings say so */
  isPolled: boolean;
}

export interface PreviewedAccounts {
  account: ReceivingAccount;
  /** since when nothing of it is missing; null: nobody has ever confirmed it */
  beganAt: Date | null;
  /** that account too, unless it is not connected */
  brands: PolledBrand[];
}

const ACCOUNTS = `
  SELECT a.id, a.twitter_user_id, a.connected_at, m.starts_at, m.covered_until, m.oldest_id,
    d.starts_at AS messages_since
  FROM account a
  LEFT JOIN stream m ON m.organization_id = a.organization_id AND m.account_id = a.id AND m.name = 'mentions'
  LEFT JOIN stream d ON d.organization_id = a.organization_id AND d.account_id = a.id AND d.name = 'direct_messages'
  WHERE a.organization_id = $1`;

interface Row {
  id: string;
  twitter_user_id: string;
  connected_at: Date | null;
  /** of mentions; null: never polled */
  starts_at: Date | null;
  covered_until: Date | null;
  oldest_id: string | null;
  messages_since: Date | null;
}

/** The account, which there has to be, among all that intake would ask about what comes in. */
export async function readPreviewedAccounts(
  statement: Statement,
  organizationId: string,
  accountId: string,
): Promise<PreviewedAccounts> {
  const [accounts, brands] = await settleAll([
    statement('preview-accounts', ACCOUNTS, [organizationId]),
    readBrands(statement, organizationId),
  ]);
  const rows = new Map((accounts.rows as Row[]).map((row) => [row.id, row]));
  const row = rows.get(accountId)!;
  return {
    account: receivingAccount({ accountId, twitterUserId: row.twitter_user_id }, row),
    beganAt: beganAtOf(row),
    brands: brands.rows.map((each) => ({
      ...receivingAccount(brandOf(each), rows.get(each.id as string)!),
      isPolled: each.is_polled as boolean,
    })),
  };
}

const receivingAccount = (brand: Brand, row: Row): ReceivingAccount => ({
  brand,
  importBefore:
    row.starts_at !== null && row.connected_at !== null && row.starts_at < row.connected_at ? row.connected_at : null,
  messagesSince: row.messages_since,
});

/** What is stored from an earlier connection tells nothing: it ends before this one begins. */
function beganAtOf({ connected_at: connectedAt, starts_at: startsAt, ...mentions }: Row): Date | null {
  if (connectedAt === null || startsAt === null) return connectedAt;
  if (startsAt >= connectedAt || mentions.covered_until !== null) return startsAt;
  // an import is under way, from now back
  const reached = mentions.oldest_id === null ? connectedAt : timeOfSnowflake(mentions.oldest_id);
  return reached < connectedAt ? reached : connectedAt;
}

import type { TenantTable } from './tenant-tables.ts';

/** What is not in an export, with why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  account_credential: 'the tokens of X accounts',
  attachment_chunk: 'the bytes of files, which stand in `files/`',
  idempotency_key: 'answers that are kept for a day to be given again',
  incident_link: 'the links in alarms, which are secrets',
  lookup: 'what was asked of X in the last minutes',
  oauth_request: 'authorizations at X that are under way',
  organization_export: 'exports like this one',
  organization_export_chunk: 'the bytes of exports',
  phone_code: 'codes that prove phone numbers',
  report_columns: 'what reports count of what is here, kept so that they are quick',
  report_day: 'of which days it is kept',
  report_mark: 'which of these days are out of date',
  report_packing: 'how far these days have come',
  sso_request: 'sign-ins at the provider that are under way',
};

/** By its name a column may hold a secret; what is new is left out until somebody has looked at it. */
const MAY_BE_SECRET = /token|hash|secret|sealed|password|verifier|recovery|(^|_)key_id$|ciphertext|nonce/;
const HARMLESS: ReadonlySet<string> = new Set([
  'webhook.secret_set_at',
  'twitter_app.secret_set_at',
  'audit_entry.actor_key_id',
  'incident_event.actor_key_id',
  'ticket_event.actor_key_id',
  'message.api_key_id',
  'attachment.api_key_id',
]);
/** Bytes are sealed secrets, hashes or files; the others are made of columns that are there. */
const LEFT_OUT_TYPES: ReadonlySet<string> = new Set(['bytea', 'tsvector']);

export interface ExportedColumn {
  column: string;
  /** as the API would call it */
  name: string;
}

/** The columns of a table that an export has; none of a table that it leaves out. */
export function exportedColumns({ name: table, columns }: TenantTable): ExportedColumn[] {
  if (table in LEFT_OUT) return [];
  return columns
    .filter(({ name, type, isGenerated }) => !isGenerated && !LEFT_OUT_TYPES.has(type) && !isSecret(table, name))
    .map(({ name }) => ({ column: name, name: camelCase(name) }));
}

const isSecret = (table: string, column: string) => MAY_BE_SECRET.test(column) && !HARMLESS.has(`${table}.${column}`);

const camelCase = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

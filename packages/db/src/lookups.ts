import type { RemovableKind, PolledStreamName } from '@perch/contracts';
import type { AskedQuery, Database } from './tenant-database.ts';

// What may look across organizations: ids and due times, by SECURITY DEFINER functions. Two more, whether an X account
// is in use or held elsewhere, are asked inside the transaction that connects or forgets it.

export interface Membership {
  organizationId: string;
  memberId: string;
}
/** Active memberships of a signed-in person, oldest first. */
export async function membershipsOf(database: Database, userId: string): Promise<Membership[]> {
  const { rows } = await database.pool.query<{ organization_id: string; member_id: string }>({
    name: 'memberships-of',
    text: 'SELECT organization_id, member_id FROM memberships_of($1)',
    values: [userId],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, memberId: row.member_id }));
}

/**
 * The same, where a session may work: one that the provider of `ssoOrganizationId` began there only, another one not
 * where members have to sign in with a provider.
 */
export async function membershipsOfSession(
  database: Database,
  userId: string,
  ssoOrganizationId: string | null,
): Promise<Membership[]> {
  const { rows } = await database.pool.query<{ organization_id: string; member_id: string }>({
    name: 'memberships-of-session',
    text: 'SELECT organization_id, member_id FROM memberships_of_session($1, $2)',
    values: [userId, ssoOrganizationId],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, memberId: row.member_id }));
}

/** The organization whose provider signs in people with e-mail addresses of this domain, which it has proved. */
export async function ssoOrganizationOf(database: Database, domain: string): Promise<string | null> {
  const { rows } = await database.pool.query<{ id: string | null }>({
    name: 'sso-organization-of',
    text: 'SELECT sso_organization_of($1) AS id',
    values: [domain],
  });
  return rows[0]?.id ?? null;
}

/** The organization that has proved a domain, whether its provider is in use or not. */
export async function ssoDomainHolder(database: Database, domain: string): Promise<string | null> {
  const { rows } = await database.pool.query<{ id: string | null }>({
    name: 'sso-domain-holder',
    text: 'SELECT sso_domain_holder($1) AS id',
    values: [domain],
  });
  return rows[0]?.id ?? null;
}

export interface ProvedEmail {
  userId: string;
  email: string;
  former: string;
  /** active or not */
  memberships: Membership[];
}
/** Uses up a link that proves an address, which is the person's from then on; null: there is none that still serves. */
export async function confirmedEmail(database: Database, tokenHash: Uint8Array, at: Date): Promise<ProvedEmail | null> {
  const { rows } = await database.pool.query<{
    of_user: string;
    address: string;
    former: string;
    organization_id: string;
    member_id: string;
  }>({
    name: 'confirm-email',
    text: 'SELECT of_user, address, former, organization_id, member_id FROM confirm_email($1, $2)',
    values: [Buffer.from(tokenHash), at],
  });
  const [first] = rows;
  if (!first) return null;
  const memberships = rows.map((row) => ({ organizationId: row.organization_id, memberId: row.member_id }));
  return { userId: first.of_user, email: first.address, former: first.former, memberships };
}

export interface InvitationKey {
  organizationId: string;
  invitationId: string;
}
/** The invitation whose link carries this token; whether it still stands is read inside the organization. */
export async function invitationOfToken(database: Database, tokenHash: Uint8Array): Promise<InvitationKey | null> {
  const { rows } = await database.pool.query<{ organization_id: string; invitation_id: string }>({
    name: 'invitation-of-token',
    text: 'SELECT organization_id, invitation_id FROM invitation_of_token($1)',
    values: [Buffer.from(tokenHash)],
  });
  const row = rows[0];
  return row ? { organizationId: row.organization_id, invitationId: row.invitation_id } : null;
}

/** Invitations of an e-mail address that have not expired by `at`, the newest first. */
export async function invitationsTo(database: Database, email: string, at: Date): Promise<InvitationKey[]> {
  const { rows } = await database.pool.query<{ organization_id: string; invitation_id: string }>({
    name: 'invitations-to',
    text: 'SELECT organization_id, invitation_id FROM invitations_to($1, $2)',
    values: [email, at],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, invitationId: row.invitation_id }));
}

export interface DueStream {
  organizationId: string;
  accountId: string;
  name: PolledStreamName;
  dueAt: Date;
}
/** Streams of connected accounts to be polled by `at`, longest waiting first. */
export async function dueStreams(database: Database, at: Date, most: number): Promise<DueStream[]> {
  const { rows } = await database.pool.query<{
    organization_id: string;
    account_id: string;
    name: DueStream['name'];
    due_at: Date;
  }>({
    name: 'due-streams',
    text: 'SELECT organization_id, account_id, name, due_at FROM due_streams($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => ({
    organizationId: row.organization_id,
    accountId: row.account_id,
    name: row.name,
    dueAt: row.due_at,
  }));
}

export interface DueDelivery {
  organizationId: string;
  deliveryId: string;
  attempt: number;
  state: 'held' | 'queued' | 'sending' | 'unknown';
  dueAt: Date;
}
/** Deliveries that the machine must look at by `at`, longest waiting first. */
export async function dueDeliveries(database: Database, at: Date, most: number): Promise<DueDelivery[]> {
  const { rows } = await database.pool.query<{
    organization_id: string;
    delivery_id: string;
    attempt: number;
    state: DueDelivery['state'];
    due_at: Date;
  }>({
    name: 'due-deliveries',
    text: 'SELECT organization_id, delivery_id, attempt, state, due_at FROM due_deliveries($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => ({
    organizationId: row.organization_id,
    deliveryId: row.delivery_id,
    attempt: row.attempt,
    state: row.state,
    dueAt: row.due_at,
  }));
}

export interface DueWebhook {
  organizationId: string;
  webhookId: string;
}
/** Webhooks with a call that is due by `at`, longest waiting first. */
export async function dueWebhooks(database: Database, at: Date, most: number): Promise<DueWebhook[]> {
  const { rows } = await database.pool.query<{ organization_id: string; webhook_id: string }>({
    name: 'due-webhooks',
    text: 'SELECT organization_id, webhook_id FROM due_webhooks($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, webhookId: row.webhook_id }));
}

export interface DueSilence {
  organizationId: string;
  accountId: string;
  dueAt: Date;
}
/** Accounts of which somebody must look by `at` whether they have been silent for too long, longest waiting first. */
export async function dueSilences(database: Database, at: Date, most: number): Promise<DueSilence[]> {
  const { rows } = await database.pool.query<{ organization_id: string; account_id: string; due_at: Date }>({
    name: 'due-silences',
    text: 'SELECT organization_id, account_id, due_at FROM due_silences($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, accountId: row.account_id, dueAt: row.due_at }));
}

/** Organizations in whose tickets something has become due by `at`: they are late, come back, or close by themselves. */
export async function dueTickets(database: Database, at: Date, most: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ organization_id: string }>({
    name: 'due-tickets',
    text: 'SELECT organization_id FROM due_tickets($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => row.organization_id);
}

/**
 * Organizations with tweets that rules have not been asked about, incidents that may be over, or people whose turn it
 * is.
 */
export async function dueEscalations(database: Database, at: Date, most: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ organization_id: string }>({
    name: 'due-escalations',
    text: 'SELECT organization_id FROM due_escalations($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => row.organization_id);
}

/** Organizations with rules that go by what is usual, and hours to be counted for them at `at`. */
export async function dueBaselines(database: Database, at: Date, most: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ organization_id: string }>({
    name: 'due-baselines',
    text: 'SELECT organization_id FROM due_baselines($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => row.organization_id);
}

/** Organizations with incidents whose ticket is to be opened, or whose tweets' tickets are to be linked to it. */
export async function dueIncidentTickets(database: Database, at: Date, most: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ organization_id: string }>({
    name: 'due-incident-tickets',
    text: 'SELECT organization_id FROM due_incident_tickets($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => row.organization_id);
}

/** Organizations with tweets that X had stopped showing by `at` and that are not erased yet; of the `most` oldest. */
export async function dueErasures(database: Database, at: Date, most: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ organization_id: string }>({
    name: 'due-erasures',
    text: 'SELECT organization_id FROM due_erasures($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => row.organization_id);
}

/** Organizations with uploaded files from before `at` that belong to no message. */
export async function dueAttachments(database: Database, at: Date, most: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ organization_id: string }>({
    name: 'due-attachments',
    text: 'SELECT organization_id FROM due_attachments($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => row.organization_id);
}

/** Organizations with notifications from before `at`; of the `most` oldest. */
export async function dueNotificationRemovals(database: Database, at: Date, most: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ organization_id: string }>({
    name: 'due-notification-removals',
    text: 'SELECT organization_id FROM due_notification_removals($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => row.organization_id);
}

/** Organizations with members to whom an e-mail of unread notifications is due by `at`; of the `most` longest waiting. */
export async function dueNotificationMails(database: Database, at: Date, most: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ organization_id: string }>({
    name: 'due-notification-mails',
    text: 'SELECT organization_id FROM due_notification_mails($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => row.organization_id);
}

/** Organizations with rows of this kind from before `before` that may go; of the `most` oldest. */
export async function dueRemovals(
  database: Database,
  kind: RemovableKind,
  before: Date,
  most: number,
): Promise<string[]> {
  const values = [before, most];
  const { rows } = await database.pool.query<{ organization_id: string }>(
    kind === 'webhook_events'
      ? {
          name: 'due-webhook-removals',
          text: 'SELECT organization_id FROM due_webhook_removals($1, $2)',
          values,
        }
      : kind === 'answers'
        ? { name: 'due-answers', text: 'SELECT organization_id FROM due_answers($1, $2)', values }
        : kind === 'sign_ins'
          ? { name: 'due-sign-ins', text: 'SELECT organization_id FROM due_sign_ins($1, $2)', values }
          : {
              name: 'due-removals',
              text: 'SELECT organization_id FROM due_removals($1, $2, $3)',
              values: [kind, ...values],
            },
  );
  return rows.map((row) => row.organization_id);
}

export interface DueAssignment {
  organizationId: string;
  departmentId: string;
}
/** Departments whose rule is to give tickets to somebody, where somebody takes them at `at`. */
export async function dueAssignments(database: Database, at: Date, most: number): Promise<DueAssignment[]> {
  const { rows } = await database.pool.query<{ organization_id: string; department_id: string }>({
    name: 'due-assignments',
    text: 'SELECT organization_id, department_id FROM due_assignments($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, departmentId: row.department_id }));
}

export interface DueRematch {
  organizationId: string;
  accountId: string;
}
/** Accounts with stored tweets to look through for new keywords, and nobody at it. */
export async function dueRematches(database: Database, at: Date, most: number): Promise<DueRematch[]> {
  const { rows } = await database.pool.query<{ organization_id: string; account_id: string }>({
    name: 'due-rematches',
    text: 'SELECT organization_id, account_id FROM due_rematches($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, accountId: row.account_id }));
}

export interface DueLookup {
  organizationId: string;
  lookupId: string;
  dueAt: Date;
}
/** Questions to X that wait, and answers that are too old, longest waiting first. */
export async function dueLookups(database: Database, at: Date, most: number): Promise<DueLookup[]> {
  const { rows } = await database.pool.query<{ organization_id: string; lookup_id: string; due_at: Date }>({
    name: 'due-lookups',
    text: 'SELECT organization_id, lookup_id, due_at FROM due_lookups($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, lookupId: row.lookup_id, dueAt: row.due_at }));
}

export interface DueContactErasure {
  organizationId: string;
  erasureId: string;
  dueAt: Date;
}
/** People whose data is to be erased and nobody at it, longest waiting first. */
export async function dueContactErasures(database: Database, at: Date, most: number): Promise<DueContactErasure[]> {
  const { rows } = await database.pool.query<{ organization_id: string; erasure_id: string; due_at: Date }>({
    name: 'due-contact-erasures',
    text: 'SELECT organization_id, erasure_id, due_at FROM due_contact_erasures($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, erasureId: row.erasure_id, dueAt: row.due_at }));
}

export interface DueOrganizationExport {
  organizationId: string;
  exportId: string;
  dueAt: Date;
}
/** Exports of organizations that wait for a worker or are too old, longest waiting first. */
export async function dueOrganizationExports(
  database: Database,
  at: Date,
  most: number,
): Promise<DueOrganizationExport[]> {
  const { rows } = await database.pool.query<{ organization_id: string; export_id: string; due_at: Date }>({
    name: 'due-organization-exports',
    text: 'SELECT organization_id, export_id, due_at FROM due_organization_exports($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, exportId: row.export_id, dueAt: row.due_at }));
}

export interface DueRetention {
  organizationId: string;
  dueAt: Date;
}
/** Organizations that keep things no longer than they have chosen, and may have something older; longest waiting first. */
export async function dueRetentions(database: Database, at: Date, most: number): Promise<DueRetention[]> {
  const { rows } = await database.pool.query<{ organization_id: string; due_at: Date }>({
    name: 'due-retentions',
    text: 'SELECT organization_id, due_at FROM due_retentions($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, dueAt: row.due_at }));
}

export interface DueOrganizationDeletion {
  organizationId: string;
  dueAt: Date;
}
/** Organizations to be removed and nobody at it, longest waiting first. */
export async function dueOrganizationDeletions(
  database: Database,
  at: Date,
  most: number,
): Promise<DueOrganizationDeletion[]> {
  const { rows } = await database.pool.query<{ organization_id: string; due_at: Date }>({
    name: 'due-organization-deletions',
    text: 'SELECT organization_id, due_at FROM due_organization_deletions($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, dueAt: row.due_at }));
}

export interface FoundApiKey {
  organizationId: string;
  apiKeyId: string;
}
/** The key with this secret; whether it still serves is read inside the organization. */
export async function apiKeyOfSecret(database: Database, hash: Uint8Array, at: Date): Promise<FoundApiKey | null> {
  const { rows } = await database.pool.query<FoundApiKey>(apiKeyOfSecretQuery(hash, at));
  return rows[0] ?? null;
}

/** The same, to be asked beside others; answers `FoundApiKey`. */
export const apiKeyOfSecretQuery = (hash: Uint8Array, at: Date): AskedQuery => ({
  name: 'api-key-of-secret',
  text: 'SELECT organization_id AS "organizationId", api_key_id AS "apiKeyId" FROM api_key_of_secret($1, $2)',
  values: [Buffer.from(hash), at],
});

export interface ConsentKey {
  organizationId: string;
  consentId: string;
}
/** Whose consent the link with this token asks for; whether it still stands is read inside the organization. */
export async function consentOfToken(database: Database, tokenHash: Uint8Array): Promise<ConsentKey | null> {
  const { rows } = await database.pool.query<{ organization_id: string; consent_id: string }>({
    name: 'consent-of-token',
    text: 'SELECT organization_id, consent_id FROM consent_of_token($1)',
    values: [Buffer.from(tokenHash)],
  });
  const row = rows[0];
  return row ? { organizationId: row.organization_id, consentId: row.consent_id } : null;
}

export interface IncidentLinkKey {
  organizationId: string;
  linkId: string;
}
/** The link of an alarm with this token; whether it still serves is read inside the organization. */
export async function incidentLinkOfToken(database: Database, tokenHash: Uint8Array): Promise<IncidentLinkKey | null> {
  const { rows } = await database.pool.query<{ organization_id: string; link_id: string }>({
    name: 'incident-of-link',
    text: 'SELECT organization_id, link_id FROM incident_of_link($1)',
    values: [Buffer.from(tokenHash)],
  });
  const row = rows[0];
  return row ? { organizationId: row.organization_id, linkId: row.link_id } : null;
}

/** Organizations with authorizations that have waited for a confirmation since `at`; of the `most` oldest. */
export async function dueConfirmations(database: Database, at: Date, most: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ organization_id: string }>({
    name: 'due-confirmations',
    text: 'SELECT organization_id FROM due_confirmations($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => row.organization_id);
}

/** X users of whom X shall tell us at once: our brands, then customers of open tickets, who wrote last first. */
export async function activitySubjects(database: Database, most: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ twitter_user_id: string }>({
    name: 'activity-subjects',
    text: 'SELECT twitter_user_id FROM activity_subjects($1)',
    values: [most],
  });
  return rows.map((row) => row.twitter_user_id);
}

export interface KnownAccount {
  organizationId: string;
  accountId: string;
}
/** Organizations that show a tweet, by its first or its newest id, each with one of the accounts that have met it. */
export async function organizationsWithTweet(database: Database, tweetId: string): Promise<KnownAccount[]> {
  const { rows } = await database.pool.query<{ organization_id: string; account_id: string }>({
    name: 'organizations-with-tweet',
    text: 'SELECT organization_id, account_id FROM organizations_with_tweet($1)',
    values: [tweetId],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, accountId: row.account_id }));
}

/** The connected accounts of an X user. */
export async function connectedAccountsOf(database: Database, twitterUserId: string): Promise<KnownAccount[]> {
  const { rows } = await database.pool.query<{ organization_id: string; account_id: string }>({
    name: 'connected-accounts-of',
    text: 'SELECT organization_id, account_id FROM connected_accounts_of($1)',
    values: [twitterUserId],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, accountId: row.account_id }));
}

export interface MailDepartment {
  organizationId: string;
  departmentId: string;
}
/** The department whose e-mail address it is. */
export async function departmentOfMailAddress(database: Database, address: string): Promise<MailDepartment | null> {
  const { rows } = await database.pool.query<{ organization_id: string; department_id: string }>({
    name: 'department-of-mail-address',
    text: 'SELECT organization_id, department_id FROM department_of_mail_address($1)',
    values: [address],
  });
  const row = rows[0];
  return row ? { organizationId: row.organization_id, departmentId: row.department_id } : null;
}

/** The organization that has sent an e-mail with one of these ids. */
export async function organizationOfEmail(database: Database, messageIds: string[]): Promise<string | null> {
  const { rows } = await database.pool.query<{ organization_id: string }>({
    name: 'organization-of-email',
    text: 'SELECT organization_id FROM organization_of_email($1)',
    values: [messageIds],
  });
  return rows[0]?.organization_id ?? null;
}

export interface DueMailbox {
  organizationId: string;
  dueAt: Date;
}
/** IMAP mailboxes to be read by `at`, longest waiting first. */
export async function dueMailboxes(database: Database, at: Date, most: number): Promise<DueMailbox[]> {
  const { rows } = await database.pool.query<{ organization_id: string; due_at: Date }>({
    name: 'due-mailboxes',
    text: 'SELECT organization_id, due_at FROM due_mailboxes($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => ({ organizationId: row.organization_id, dueAt: row.due_at }));
}

export interface InstallationFigure {
  figure:
    | 'deliveries'
    | 'delivery_overdue_seconds'
    | 'streams_overdue'
    | 'stream_overdue_seconds'
    | 'cost_today_micros';
  /** state of the deliveries, name of the stream, kind of usage */
  label: string;
  value: number;
}
/** Sums and ages over all organizations, of what is under way, overdue or of today. */
export async function installationFigures(database: Database, at: Date): Promise<InstallationFigure[]> {
  const { rows } = await database.pool.query<InstallationFigure>({
    name: 'installation-figures',
    text: 'SELECT figure, label, value FROM installation_figures($1)',
    values: [at],
  });
  return rows;
}

/** Organizations of which somebody is due to get the weekly mail by `at`; of the `most` longest waiting. */
export async function dueReportMails(database: Database, at: Date, most: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ organization_id: string }>({
    name: 'due-report-mails',
    text: 'SELECT organization_id FROM due_report_mails($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => row.organization_id);
}

/** Organizations with a proved domain whose name servers are to be asked again by `at`; of the `most` longest waiting. */
export async function dueSsoDomains(database: Database, at: Date, most: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ organization_id: string }>({
    name: 'due-sso-domains',
    text: 'SELECT organization_id FROM due_sso_domains($1, $2)',
    values: [at, most],
  });
  return rows.map((row) => row.organization_id);
}

/** Organizations of at least so many tickets whose days are to be packed for reports by `at`. */
export async function dueReportPackings(database: Database, at: Date, least: number, most: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ organization_id: string }>({
    name: 'due-report-packings',
    text: 'SELECT organization_id FROM due_report_packings($1, $2, $3)',
    values: [at, least, most],
  });
  return rows.map((row) => row.organization_id);
}

/** The member whose weekly mail a link ends. */
export async function reportMailOfToken(
  database: Database,
  hash: Buffer,
): Promise<{ organizationId: string; memberId: string } | null> {
  const { rows } = await database.pool.query<{ organization_id: string; member_id: string }>({
    name: 'report-mail-of-token',
    text: 'SELECT organization_id, member_id FROM report_mail_of_token($1)',
    values: [hash],
  });
  const row = rows[0];
  return row ? { organizationId: row.organization_id, memberId: row.member_id } : null;
}

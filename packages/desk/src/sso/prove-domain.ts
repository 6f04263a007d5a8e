import { AppError, type SsoDomainProof } from '@perch/contracts';
import { isProvedBy, PERMISSIONS } from '@perch/core';
import { ssoDomainHolder, settleAll, type Database, type Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { emailAboutLife } from '../life/email-about-life.ts';
import { lockPeople } from '../organization/lock-people.ts';
import { requireGrantable } from '../organization/require-grantable.ts';
import { requirePermission } from '../require-permission.ts';
import { presentDomain, type DomainRow } from './read-sso.ts';

const READ = `
  SELECT domain, challenge, proved_at AS "provedAt", missing_since AS "missingSince" FROM sso_domain WHERE organization_id = $1 AND domain = $2`;
// its name servers are asked again in a day
const PROVE = `
  UPDATE sso_domain SET proved_at = $3, due_at = $3::timestamptz + interval '1 day'
  WHERE organization_id = $1 AND domain = $2`;
const LET_GO = `
  UPDATE sso_domain SET proved_at = NULL, due_at = NULL, misses = 0, missing_since = NULL
  WHERE organization_id = $1 AND domain = $2`;

async function readDomain(statement: Statement, ctx: Context, domain: string): Promise<SsoDomainProof | undefined> {
  const { rows } = await statement('sso-domain-read', READ, [ctx.organizationId, domain]);
  const row = rows[0] as DomainRow | undefined;
  return row && presentDomain(row);
}

/** A domain of the organization's settings, and the record that proves it. @throws AppError `forbidden`, `not_found` */
export async function getSsoDomain(ctx: Context, domain: string): Promise<SsoDomainProof> {
  requirePermission(ctx, 'organization.manage');
  requireGrantable(ctx, PERMISSIONS, 'domain');
  const found = await ctx.db.pipeline((statement) => readDomain(statement, ctx, domain));
  if (!found) throw new AppError('not_found');
  return found;
}

interface Proving {
  domain: string;
  /** what the name servers say stands at the name of the record */
  texts: readonly string[];
  database: Database;
  /** works in another organization, as the system */
  contextOf: (organizationId: string) => Context;
}

/**
 * A domain is the organization's whose record its name servers show: from now on people with addresses there sign in
 * with its provider and become members by it. Another one that had proved it before loses it, unless its record still
 * stands beside.
 * @throws AppError `forbidden`, `permission_not_held`, `not_found`, `sso_domain_record_missing`, `sso_domain_taken`
 */
export async function proveSsoDomain(ctx: Context, proving: Proving): Promise<SsoDomainProof> {
  const { domain, texts, database, contextOf } = proving;
  const asked = await getSsoDomain(ctx, domain);
  if (!isProvedBy(asked.record, texts)) throw missing(asked, texts);
  const holder = await ssoDomainHolder(database, domain);
  if (holder !== null && holder !== ctx.organizationId) await letGo(contextOf(holder), domain, texts);
  return ctx.db
    .pipeline(async (statement) => {
      const [actor, before] = await settleAll([lockPeople(statement, ctx), readDomain(statement, ctx, domain)]);
      requireGrantable(actor, PERMISSIONS, 'domain');
      // removed and added anew meanwhile it has another record
      if (!before || !isProvedBy(before.record, texts)) throw new AppError('not_found');
      if (before.provedAt !== null) return before;
      await statement('sso-domain-prove', PROVE, [ctx.organizationId, domain, ctx.now()]);
      await recordAudit(statement, ctx, { action: 'sso.domain_proved', ...domainAudit(ctx, domain) });
      return (await readDomain(statement, ctx, domain))!;
    })
    .catch((error: unknown) => {
      const isTaken = (error as { code?: unknown }).code === '23505'; // by who proved it in this moment
      throw isTaken ? new AppError('sso_domain_taken', { cause: error }) : error;
    });
}

/** Whoever proved it before had the name servers then. */
async function letGo(ctx: Context, domain: string, texts: readonly string[]): Promise<void> {
  await ctx.db.pipeline(async (statement) => {
    const [, held] = await settleAll([lockPeople(statement, ctx), readDomain(statement, ctx, domain)]);
    if (!held || held.provedAt === null) return;
    if (isProvedBy(held.record, texts)) throw new AppError('sso_domain_taken');
    await statement('sso-domain-let-go', LET_GO, [ctx.organizationId, domain]);
    await recordAudit(statement, ctx, { action: 'sso.domain_lost', ...domainAudit(ctx, domain, 'domain_taken') });
    await emailAboutLife(statement, ctx, { what: 'domain-taken', domain });
  });
}

/** Of a domain that is the organization's from now on, or, with why, no longer. */
export const domainAudit = (
  { organizationId }: Context,
  domain: string,
  lostBecause?: 'domain_taken' | 'domain_missing',
) => ({
  subject: { kind: 'organization' as const, id: organizationId, name: domain },
  before: { isProved: lostBecause !== undefined },
  after: { isProved: lostBecause === undefined, ...(lostBecause && { reason: lostBecause }) },
});

/** With what stands there instead, a field error for each. */
function missing({ record }: SsoDomainProof, texts: readonly string[]): AppError {
  const errors = texts.slice(0, 3).map((text) => ({ path: 'text', message: `“${text.slice(0, 100)}”` }));
  const found = errors.map(({ message }) => message).join(', ') || 'no TXT record';
  const detail = `At ${record.name} there is ${found}`;
  return new AppError('sso_domain_record_missing', { detail, ...(errors.length > 0 && { errors }) });
}

import { isProvedBy } from '@perch/core';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { emailAboutLife } from '../life/email-about-life.ts';
import { lockPeople } from '../organization/lock-people.ts';
import { domainAudit } from './prove-domain.ts';
import { presentDomain, type DomainRow } from './read-sso.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** In a row, a day apart: what is put back in between has never been lost. */
export const MOST_MISSES = 3;

const DUE = `
  SELECT domain, challenge, proved_at AS "provedAt", missing_since AS "missingSince" FROM sso_domain
  WHERE organization_id = $1 AND due_at <= $2 ORDER BY due_at`;
const LOCK = `
  SELECT misses FROM sso_domain
  WHERE organization_id = $1 AND domain = $2 AND challenge = $3 AND due_at <= $4 FOR UPDATE`;
const LOOK_AGAIN =
  'UPDATE sso_domain SET due_at = $3 WHERE organization_id = $1 AND domain = $2 AND due_at IS NOT NULL';
const FOUND = `
  UPDATE sso_domain SET due_at = $3, misses = 0, missing_since = NULL WHERE organization_id = $1 AND domain = $2`;
const MISSED = `
  UPDATE sso_domain SET due_at = $3, misses = misses + 1, missing_since = coalesce(missing_since, $4)
  WHERE organization_id = $1 AND domain = $2`;
const LOSE = `
  UPDATE sso_domain SET proved_at = NULL, due_at = NULL, misses = 0, missing_since = NULL
  WHERE organization_id = $1 AND domain = $2`;

/** What name servers say of a name; throws where they cannot be asked, or do not know. */
type ReadTexts = (name: string) => Promise<readonly string[]>;

/**
 * Asks the name servers of the organization's proved domains that are due once more, as domains change hands. One whose
 * record they do not show for three days running is no longer the organization's, and its administrators are told; name
 * servers that do not answer say nothing of whose it is, and are asked again an hour later. Answers which were lost.
 */
export async function checkSsoDomains(ctx: Context, readTexts: ReadTexts): Promise<string[]> {
  const rows = await ctx.db.query<DomainRow & Record<string, unknown>>(DUE, [ctx.organizationId, ctx.now()]);
  const lost: string[] = [];
  for (const row of rows) {
    const { record } = presentDomain(row);
    const texts = await readTexts(record.name).catch((error: unknown) => {
      ctx.log.warn({ err: error, domain: row.domain }, 'single sign-on: name servers of a domain did not answer');
      return null;
    });
    if (texts === null) {
      const at = new Date(ctx.now().getTime() + HOUR_MS);
      await ctx.db.query(LOOK_AGAIN, [ctx.organizationId, row.domain, at]);
    } else if (await settle(ctx, row, isProvedBy(record, texts))) lost.push(row.domain);
  }
  return lost;
}

/** Whether the domain is lost by it. */
function settle(ctx: Context, { domain, challenge }: DomainRow, isThere: boolean): Promise<boolean> {
  const now = ctx.now();
  const [key, tomorrow] = [[ctx.organizationId, domain], new Date(now.getTime() + DAY_MS)];
  return ctx.db.pipeline(async (statement) => {
    await lockPeople(statement, ctx);
    const [row] = (await statement('sso-domain-lock', LOCK, [...key, challenge, now])).rows as { misses: number }[];
    if (!row) return false; // another worker, or it was taken out meanwhile
    if (isThere) {
      await statement('sso-domain-found', FOUND, [...key, tomorrow]);
      return false;
    }
    if (row.misses + 1 < MOST_MISSES) {
      await statement('sso-domain-missed', MISSED, [...key, tomorrow, now]);
      return false;
    }
    await statement('sso-domain-lose', LOSE, key);
    await recordAudit(statement, ctx, { action: 'sso.domain_lost', ...domainAudit(ctx, domain, 'domain_missing') });
    await emailAboutLife(statement, ctx, { what: 'domain-missing', domain });
    return true;
  });
}

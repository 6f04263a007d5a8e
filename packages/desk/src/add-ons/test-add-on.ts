import { AppError, type AddOnKind, type AddOnTest, type Locale } from '@perch/contracts';
import type { Context } from '../context.ts';
import { writeNotice } from '../deliveries/write-notice.ts';
import { requirePermission } from '../require-permission.ts';
import { presentTest, TEST_COLUMNS, type TestRow } from './read-add-on.ts';

export interface TestAddOn {
  kind: Exclude<AddOnKind, 'imap'>;
  /** an e-mail address, or a number in E.164 */
  to: string;
  locale: Locale;
}

const LOCK = `
  SELECT o.name AS organization FROM add_on a JOIN organization o ON o.id = a.organization_id
  WHERE a.organization_id = $1 AND a.kind = $2 AND a.settings IS NOT NULL FOR UPDATE OF a`;
const REMEMBER = `
  UPDATE add_on SET test_delivery_id = $3, tested_revision = revision WHERE organization_id = $1 AND kind = $2`;
const READ = `
  SELECT ${TEST_COLUMNS}, coalesce(a.tested_revision = a.revision, false) AS "isCurrent"
  FROM delivery d LEFT JOIN add_on a ON a.organization_id = d.organization_id AND a.test_delivery_id = d.id
  WHERE d.organization_id = $1 AND d.id = $2 AND d.kind = $3 AND d.payload->'isTest' = 'true'`;

const DELIVERY_KINDS = { mail: 'email', sms: 'sms' } as const;

/**
 * Sends a message by the stored settings, in use or not. It is not tried twice: what the provider says ends it.
 * @throws AppError `forbidden`, `add_on_not_configured`
 */
export async function testAddOn(ctx: Context, { kind, to, locale }: TestAddOn): Promise<{ deliveryId: string }> {
  requirePermission(ctx, 'organization.manage');
  const job = await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('test-lock', LOCK, [ctx.organizationId, kind]);
    const { organization } = (rows[0] ?? {}) as { organization?: string };
    if (organization === undefined) throw new AppError('add_on_not_configured');
    const common = { to, locale, template: 'add-on-test', isTest: true } as const;
    const asked = await writeNotice(
      statement,
      ctx,
      kind === 'mail'
        ? { kind: 'email', payload: { ...common, data: { organization, path: '/setup/channels/mail' } } }
        : { kind: 'sms', payload: { ...common, data: { organization } } },
    );
    await statement('test-remember', REMEMBER, [ctx.organizationId, kind, asked.deliveryId]);
    return asked;
  });
  await ctx.enqueue('deliver', job);
  return { deliveryId: job.deliveryId };
}

/** How a test stands. @throws AppError `forbidden`, `not_found` */
export async function getAddOnTest(ctx: Context, kind: TestAddOn['kind'], deliveryId: string): Promise<AddOnTest> {
  requirePermission(ctx, 'organization.manage');
  const values = [ctx.organizationId, deliveryId, DELIVERY_KINDS[kind]];
  const [row] = await ctx.db.query<TestRow & { isCurrent: boolean }>(READ, values);
  if (!row) throw new AppError('not_found');
  return presentTest(row, row.isCurrent);
}

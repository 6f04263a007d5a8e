import {
  AppError,
  type CreateWebhook,
  type UpdateWebhook,
  type Webhook,
  type WebhookWithSecret,
} from '@perch/contracts';
import { neededForEvents, SECRET_OVERLAP_MS, webhookUrlProblem, type WebhookUrlProblem } from '@perch/core';
import { settleAll, uuid7, type SecretBox, type Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermissions } from '../require-permission.ts';
import { auditedWebhook, auditSubject, lockWebhook, readWebhooks, requireWebhookAccess } from './read-webhooks.ts';
import { makeSecret } from './webhook-secrets.ts';

const MOST_WEBHOOKS = 20;

const LOCK_ALL = "SELECT pg_advisory_xact_lock(hashtextextended('webhooks ' || $1::text, 0))";

const ADD = `
  INSERT INTO webhook (organization_id, id, name, url, events, key_id, sealed, secret_set_at, created_by_id, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $9, $8, $9)`;

const SAVE = `
  UPDATE webhook SET name = $3, url = $4, events = $5, is_enabled = $6,
    disabled_reason = CASE WHEN $6 THEN NULL ELSE coalesce(disabled_reason, 'by_hand') END,
    disabled_at = CASE WHEN $6 THEN NULL ELSE coalesce(disabled_at, $7) END,
    failing_since = CASE WHEN $6 AND NOT is_enabled THEN NULL ELSE failing_since END, revision = revision + 1
  WHERE organization_id = $1 AND id = $2`;

const ROTATE = `
  UPDATE webhook SET old_key_id = key_id, old_sealed = sealed, old_secret_until = $5, key_id = $3, sealed = $4,
    secret_set_at = $6, revision = revision + 1
  WHERE organization_id = $1 AND id = $2`;

const GIVE_UP = `
  UPDATE delivery SET state = 'failed', code = 'webhook_disabled', lease_token = NULL, lease_until = NULL,
    settled_at = $3, updated_at = $3
  WHERE organization_id = $1 AND webhook_id = $2 AND kind = 'webhook' AND state IN ('queued', 'sending')`;

const REMOVE = 'DELETE FROM webhook WHERE organization_id = $1 AND id = $2';

/** Calls of a locked webhook that nobody makes any more; they can be made again by hand. */
export const giveUpCalls = (statement: Statement, { organizationId, now }: Context, webhookId: string) =>
  statement('webhook-give-up', GIVE_UP, [organizationId, webhookId, now()]);

const URL_PROBLEMS: Record<WebhookUrlProblem, string> = {
  malformed: 'Enter an address that begins with https://',
  not_https: 'Calls are encrypted only: the address must begin with https://',
  credentials: 'Leave user name and password out: calls are known by their signature',
  no_name: 'Name a host on the internet, such as hooks.example.com',
};

function checkUrl(url: string, allowsPrivate: boolean): void {
  const problem = webhookUrlProblem(url, allowsPrivate);
  if (problem) throw new AppError('validation_failed', { errors: [{ path: 'url', message: URL_PROBLEMS[problem] }] });
}

/** `allowsPrivate`: beside the sandbox, where programs stand on this machine. */
interface Saving {
  box: SecretBox;
  allowsPrivate: boolean;
}

/** @throws AppError `forbidden`, `validation_failed` naming the address, `webhooks_full` */
export async function createWebhook(
  ctx: Context,
  { box, allowsPrivate, webhook }: Saving & { webhook: CreateWebhook },
): Promise<WebhookWithSecret> {
  requireWebhookAccess(ctx);
  requirePermissions(ctx, neededForEvents(webhook.events));
  checkUrl(webhook.url, allowsPrivate);
  const now = ctx.now();
  const id = uuid7(now.getTime());
  const { secret, sealed } = makeSecret(box, id);
  const added = await ctx.db.pipeline(async (statement) => {
    const [, all] = await settleAll([
      statement('webhooks-lock', LOCK_ALL, [ctx.organizationId]),
      readWebhooks(statement, ctx, null),
    ]);
    if (all.length >= MOST_WEBHOOKS) throw new AppError('webhooks_full');
    await statement('webhook-add', ADD, [
      ctx.organizationId,
      id,
      webhook.name,
      webhook.url,
      webhook.events,
      sealed.keyId,
      Buffer.from(sealed.sealed),
      ctx.actor.memberId,
      now,
    ]);
    const [after] = await readWebhooks(statement, ctx, id);
    await recordAudit(statement, ctx, {
      action: 'webhook.created',
      subject: auditSubject(after!),
      before: null,
      after: auditedWebhook(after!),
    });
    return after!;
  });
  await ctx.publish({ type: 'webhook.changed', id });
  return { ...added, secret };
}

/**
 * Changes what is given; the rest stays. Taken out of use, what waits is given up; taken back into use, it hears of what
 * happens from then on.
 * @throws AppError `forbidden`, `not_found`, `settings_changed`, `validation_failed` naming the address
 */
export async function updateWebhook(
  ctx: Context,
  input: { webhookId: string; allowsPrivate: boolean; changes: UpdateWebhook },
): Promise<Webhook> {
  requireWebhookAccess(ctx);
  const { webhookId, allowsPrivate, changes } = input;
  if (changes.url !== undefined) checkUrl(changes.url, allowsPrivate);
  const saved = await ctx.db.pipeline(async (statement) => {
    const before = await lockWebhook(statement, ctx, webhookId);
    if (before.revision !== changes.revision) throw new AppError('settings_changed');
    const { name = before.name, url = before.url, events = before.events, isEnabled = before.isEnabled } = changes;
    // nobody has it told what they may not see; taking it out of use is anybody's who may manage
    if (isEnabled || changes.url !== undefined || changes.events) requirePermissions(ctx, neededForEvents(events));
    const values = [ctx.organizationId, webhookId, name, url, events, isEnabled, ctx.now()];
    await statement('webhook-save', SAVE, values);
    if (!isEnabled && before.isEnabled) await giveUpCalls(statement, ctx, webhookId);
    const [after] = await readWebhooks(statement, ctx, webhookId);
    await recordAudit(statement, ctx, {
      action: 'webhook.changed',
      subject: auditSubject(after!),
      before: auditedWebhook(before),
      after: auditedWebhook(after!),
    });
    return after!;
  });
  await ctx.publish({ type: 'webhook.changed', id: webhookId });
  return saved;
}

/**
 * A new secret, shown this once. For a day calls are signed with the one before too, so that the program can be given
 * the new one without missing a call.
 * @throws AppError `forbidden`, `not_found`
 */
export async function rotateWebhookSecret(
  ctx: Context,
  { box, webhookId }: { box: SecretBox; webhookId: string },
): Promise<WebhookWithSecret> {
  requireWebhookAccess(ctx);
  const now = ctx.now();
  const { secret, sealed } = makeSecret(box, webhookId);
  const rotated = await ctx.db.pipeline(async (statement) => {
    const before = await lockWebhook(statement, ctx, webhookId);
    const until = new Date(now.getTime() + SECRET_OVERLAP_MS);
    const bytes = Buffer.from(sealed.sealed);
    await statement('webhook-rotate', ROTATE, [ctx.organizationId, webhookId, sealed.keyId, bytes, until, now]);
    await recordAudit(statement, ctx, {
      action: 'webhook.secret_rotated',
      subject: auditSubject(before),
      before: { secret: 'set' },
      after: { secret: 'changed' },
    });
    const [after] = await readWebhooks(statement, ctx, webhookId);
    return after!;
  });
  await ctx.publish({ type: 'webhook.changed', id: webhookId });
  return { ...rotated, secret };
}

/** With its log. @throws AppError `forbidden`, `not_found` */
export async function deleteWebhook(ctx: Context, webhookId: string): Promise<void> {
  requireWebhookAccess(ctx);
  // out of use first: nothing that happens waits for its log to be removed
  await ctx.db.pipeline(async (statement) => {
    const before = await lockWebhook(statement, ctx, webhookId);
    const values = [ctx.organizationId, webhookId, before.name, before.url, before.events, false, ctx.now()];
    await statement('webhook-save', SAVE, values);
    await recordAudit(statement, ctx, {
      action: 'webhook.deleted',
      subject: auditSubject(before),
      before: auditedWebhook(before),
      after: null,
    });
  });
  await ctx.db.query(REMOVE, [ctx.organizationId, webhookId]);
  await ctx.publish({ type: 'webhook.changed', id: webhookId });
}

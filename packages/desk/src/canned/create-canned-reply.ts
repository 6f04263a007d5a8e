import { AppError, type CannedReply, type CreateCannedReply } from '@perch/contracts';
import { settleAll, uuid7 } from '@perch/db';
import type { Context } from '../context.ts';
import {
  auditCanned,
  lockCanned,
  readCanned,
  replaceDepartments,
  requireFreeShortcut,
  requireMayWrite,
} from './write-canned.ts';

/** Enough for every team; a list that comes whole must stay short. */
const MOST = { shared: 1000, own: 200 };

const COUNT = `
  SELECT count(*)::integer AS count FROM canned_reply WHERE organization_id = $1 AND owner_id IS NOT DISTINCT FROM $2::uuid`;

const ADD = `
  INSERT INTO canned_reply (organization_id, id, owner_id, name, shortcut, text, changed_by_id, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`;

/** @throws AppError `forbidden`, `shortcut_taken`, `department_unusable`, `canned_replies_full` */
export async function createCannedReply(ctx: Context, input: CreateCannedReply): Promise<CannedReply> {
  const { isShared, name, text, shortcut = null, departmentIds = [] } = input;
  requireMayWrite(ctx, isShared);
  const { organizationId, actor } = ctx;
  const now = ctx.now();
  const id = uuid7(now.getTime());
  const ownerId = isShared ? null : actor.memberId;
  const created = await ctx.db.pipeline(async (statement) => {
    const [, counted] = await settleAll([
      lockCanned(statement, ctx), // one at a time: nobody else takes the shortcut meanwhile
      statement('canned-count', COUNT, [organizationId, ownerId]),
      requireFreeShortcut(statement, ctx, { id, shortcut, isShared }),
    ]);
    if (counted.rows[0]!.count >= (isShared ? MOST.shared : MOST.own)) throw new AppError('canned_replies_full');
    await statement('canned-add', ADD, [organizationId, id, ownerId, name, shortcut, text, actor.memberId, now]);
    await replaceDepartments(statement, ctx, id, departmentIds);
    const reply = (await readCanned(statement, ctx, id))!;
    await auditCanned(statement, ctx, 'canned_reply.created', null, reply);
    return reply;
  });
  await ctx.publish({ type: 'canned_reply.changed', id });
  return created;
}

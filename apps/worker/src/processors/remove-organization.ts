import { platformAppOf, type JobPayload } from '@perch/contracts';
import {
  claimRemoval,
  emptyTable,
  finishRemoval,
  forgetNextTokens,
  tablesToEmpty,
  type Context,
  type RemovalTurn,
} from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** A step takes some hundred milliseconds: whoever is silent for so long is gone, and another goes on. */
const LEASE_SECONDS = 60;

/** Removes an organization: what X has given it, then its rows table by table, then itself. */
export const removeOrganizationOf =
  (services: WorkerServices) =>
  async ({ organizationId }: JobPayload<'remove-organization'>): Promise<void> => {
    const ctx = services.contextOf(organizationId);
    const turn = await claimRemoval(ctx, LEASE_SECONDS);
    if (!turn) return;
    await revokeAll(services, ctx);
    if (!(await emptyAll(ctx, turn))) return;
    const left = await finishRemoval(ctx, turn);
    // what was written meanwhile goes with the next turn
    if (left) services.log.warn({ organizationId, left }, 'rows of an organization that is being removed are left');
    else services.log.info({ organizationId }, 'an organization was removed');
  };

async function revokeAll({ box, twitter, config, log }: WorkerServices, ctx: Context): Promise<void> {
  for (;;) {
    const forgotten = await forgetNextTokens(ctx, box);
    if (forgotten === 'done') return;
    const keys = forgotten && (forgotten.app ?? platformAppOf(config));
    // X may be slow or away: we have forgotten them in any case
    await (keys && twitter.revoke(keys, forgotten.tokens))?.catch((error: unknown) => {
      log.warn({ organizationId: ctx.organizationId, err: error }, 'X did not revoke an authorization');
    });
  }
}

/** False: the turn is somebody else's by now. */
async function emptyAll(ctx: Context, turn: RemovalTurn): Promise<boolean> {
  for (const table of await tablesToEmpty(ctx)) {
    let step = await emptyTable(ctx, turn, table);
    while (step === 'more') step = await emptyTable(ctx, turn, table);
    if (step === 'lost') return false;
  }
  return true;
}

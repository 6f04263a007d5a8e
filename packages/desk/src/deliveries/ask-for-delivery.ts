import type { Context } from '../context.ts';

/** What is due within this time gets a job that waits for it; the sweep finds what is due later. */
const SOON_MS = 10 * 60_000;

/** After the commit: asks for a look at a delivery when it is due, to the moment where that is soon. */
export async function askForDelivery(ctx: Context, { id, dueAt }: { id: string; dueAt: Date }): Promise<void> {
  const delayMs = Math.max(0, dueAt.getTime() - ctx.now().getTime());
  if (delayMs > SOON_MS) return;
  const job = { organizationId: ctx.organizationId, deliveryId: id, due: dueAt.getTime() };
  await (delayMs === 0 ? ctx.enqueue('deliver', job) : ctx.enqueue('deliver', job, { delayMs }));
}

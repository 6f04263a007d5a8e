import type { Context } from './context.ts';

/** What is decided at a moment is written by it, though time passes meanwhile: locks are waited for, machines sleep. */
export function atOneMoment(ctx: Context): Context {
  const now = ctx.now();
  return { ...ctx, now: () => now };
}

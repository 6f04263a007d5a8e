import type { z } from 'zod';

/** An answer that lacks what makes it one; the message says what, for whoever looks at the log. */
export class UnusableAnswer extends Error {}

/** The answer as `schema` has it. @throws UnusableAnswer */
export function parsed<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new UnusableAnswer(`X answered without a usable ${result.error.issues[0]?.path.join('.') || 'body'}`);
}

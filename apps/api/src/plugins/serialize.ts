import type { FastifySerializerCompiler } from 'fastify';
import type { z } from 'zod';

/** An answer of which only some fields are asked for; of a list, of each of its items. */
export class Picked {
  constructor(
    readonly data: unknown,
    readonly fields: readonly string[],
  ) {}
}

/**
 * Answers hold what their schema names, and nothing else; one that does not fit it is an error of ours. Checked in the
 * direction of parsing, for which zod compiles its schemas: encoding takes twice as long, and nothing here is encoded.
 */
export const serialize: FastifySerializerCompiler<z.ZodType> =
  ({ schema, method, url }) =>
  (given) => {
    const picked = (given as unknown) instanceof Picked ? (given as unknown as Picked) : null;
    const { success, data: shown, error } = schema.safeParse(picked ? picked.data : given);
    if (!success) throw new Error(`The answer of ${method} ${url} does not fit its schema`, { cause: error });
    return JSON.stringify(picked ? partOf(shown, picked.fields) : shown);
  };

function partOf(answer: unknown, fields: readonly string[]): unknown {
  const { data } = answer as { data?: unknown };
  if (Array.isArray(data)) return { ...(answer as object), data: data.map((item) => partOf(item, fields)) };
  return Object.fromEntries(fields.map((name) => [name, (answer as Record<string, unknown>)[name]]));
}

import type { FastifySerializerCompiler } from 'fastify';
import type { z } from 'zod';

/**
 * Answers hold what their schema names, and nothing else; one that does not fit it is an error of ours. Checked in the
 * direction of parsing, for which zod compiles its schemas: encoding takes twice as long, and nothing here is encoded.
 */
export const serialize: FastifySerializerCompiler<z.ZodType> =
  ({ schema, method, url }) =>
  (data) => {
    const { success, data: shown, error } = schema.safeParse(data);
    if (!success) throw new Error(`The answer of ${method} ${url} does not fit its schema`, { cause: error });
    return JSON.stringify(shown);
  };

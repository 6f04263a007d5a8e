import type { z } from 'zod';
import { invalidBody } from './problem.ts';

/** A body that fits its schema; else X's 400 with the path of the first thing that does not. */
export function readBody<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const path = ['$', ...issue.path].join('.');
  if (issue.code === 'unrecognized_keys') {
    throw invalidBody(
      `${path}.${issue.keys[0]}: is not defined in the schema and the schema does not allow additional properties`,
    );
  }
  throw invalidBody(`${path}: ${issue.message}`);
}

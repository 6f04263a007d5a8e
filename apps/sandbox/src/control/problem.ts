import type { z } from 'zod';

/** A refusal of the control API, in words that say how to mend the call. */
export class ControlProblem extends Error {
  readonly status: number;
  readonly errors: { path: string; message: string }[];

  constructor(status: number, detail: string, errors: { path: string; message: string }[] = []) {
    super(detail);
    this.status = status;
    this.errors = errors;
  }

  static at(path: string, message: string): ControlProblem {
    return new ControlProblem(400, `${path}: ${message}`, [{ path, message }]);
  }

  body() {
    const title = this.status === 404 ? 'Not found' : this.status === 403 ? 'Forbidden' : 'Invalid request';
    return {
      type: 'about:blank',
      title,
      status: this.status,
      detail: this.message,
      ...(this.errors.length > 0 && { errors: this.errors }),
    };
  }
}

/** What was sent, as the schema reads it; else a 400 that names each field. */
export function readInput<T extends z.ZodType>(schema: T, input: unknown): z.infer<T> {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({ path: issue.path.join('.') || 'body', message: issue.message }));
  const first = errors[0]!;
  throw new ControlProblem(400, `${first.path}: ${first.message}`, errors);
}

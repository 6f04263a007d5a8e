import type { components } from './generated/schema.ts';

export type Problem = components['schemas']['Problem'];
export type ErrorCode = Problem['code'];

/** An answer that is none of those that were hoped for. */
export class PerchError extends Error {
  override readonly name = 'PerchError';
  /** the HTTP status */
  readonly status: number;
  /** what went wrong, in a word that never changes its meaning; null: whoever answered was not Perch */
  readonly code: ErrorCode | null;
  /** of `validation_failed`: which fields are wrong, and why */
  readonly errors: { path: string; message: string }[];
  /** everything that was said (RFC 9457); null: nothing */
  readonly problem: Problem | null;

  constructor(status: number, body: unknown) {
    const problem = isProblem(body) ? body : null;
    super(problem ? [problem.title, problem.detail].filter(Boolean).join(': ') : `Answered with ${status}`);
    this.status = status;
    this.code = problem?.code ?? null;
    this.errors = problem?.errors ?? [];
    this.problem = problem;
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'title' in body;

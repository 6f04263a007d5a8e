import { UnrecoverableError } from 'bullmq';

const CODE = /^[\w.-]{1,60}$/;

/**
 * What Redis keeps of a failed job, and so the board of the queues and traces show: what kind of error it was and where.
 * Never its message, which may hold what people wrote.
 */
export function failureOf(error: unknown): Error {
  const { name, message, stack, code, kind } = Object(error) as Partial<Record<string, unknown>>;
  const said = [name, code ?? kind].filter((word) => typeof word === 'string' && CODE.test(word)).join(' ') || 'error';
  const kept = error instanceof UnrecoverableError ? new UnrecoverableError(said) : new Error(said);
  const head = `${String(name)}: ${String(message)}\n`;
  kept.stack = typeof stack === 'string' && stack.startsWith(head) ? `${said}\n${stack.slice(head.length)}` : said;
  return kept;
}

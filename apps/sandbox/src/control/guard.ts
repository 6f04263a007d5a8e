import type { FastifyRequest } from 'fastify';
import { ControlProblem } from './problem.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Only this machine steers the sandbox: no foreign page (Origin) and no name that was pointed here (Host). */
export async function guard(request: FastifyRequest): Promise<void> {
  if (!LOOPBACK.has(hostname(`http://${request.headers.host ?? ''}`))) {
    throw new ControlProblem(403, 'The control API answers only to 127.0.0.1 or localhost in the Host header.');
  }
  const { origin } = request.headers;
  if (origin !== undefined && new URL(`http://${request.headers.host}`).origin !== origin) {
    throw new ControlProblem(403, 'The control API takes no requests from pages of another origin.');
  }
}

function hostname(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

import { AppError, type Confirmation } from '@perch/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { confirmPassword } from './confirm-password.ts';

/** For so long it counts that somebody has shown their provider who they are. */
const PROVED_MS = 10 * 60_000;

/** By what whoever is signed in shows again who they are, and until when they need not. */
export function confirmationOf(request: FastifyRequest): Confirmation {
  const auth = request.signedIn();
  if (auth.apiKey) return null;
  if (auth.ssoOrganizationId === null) return { by: 'password', until: null };
  const until = (auth.provedAt?.getTime() ?? 0) + PROVED_MS;
  return { by: 'provider', until: until > Date.now() ? new Date(until).toISOString() : null };
}

/**
 * A key has no password: one that it sends is somebody's, and has no place there.
 * @throws AppError `validation_failed`
 */
export function refusePasswordOfKey(request: FastifyRequest, password: string | undefined): void {
  if (password === undefined || !request.signedIn().apiKey) return;
  const message = 'A password is asked of people only: leave it out with an API key';
  throw new AppError('validation_failed', { errors: [{ path: 'password', message }] });
}

/**
 * Before what matters, whoever is signed in shows again who they are: with their password, or, signed in by the provider
 * of the organization, there.
 * @throws AppError `validation_failed` where a key sends a password, `password_wrong`, `sign_in_again`, `rate_limited`
 */
export async function confirmPerson(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  password: string | undefined,
): Promise<void> {
  refusePasswordOfKey(request, password);
  if (password !== undefined) return confirmPassword(app, request, reply, password);
  const confirmation = confirmationOf(request);
  if (confirmation?.by === 'password') throw new AppError('password_wrong');
  if (confirmation && confirmation.until === null) throw new AppError('sign_in_again');
}

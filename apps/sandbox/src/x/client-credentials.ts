import type { FastifyRequest } from 'fastify';
import type { DeveloperApp } from '../world/records.ts';
import { codedProblem, XProblem } from './problem.ts';

/** Basic header for confidential clients; `client_id` (and secret, if sent) in the body is taken too. */
export function authenticateClient(
  apps: readonly DeveloperApp[],
  request: FastifyRequest,
  body: Record<string, string>,
): string {
  const [id, secret] = basicCredentials(request) ?? [body['client_id'] ?? '', body['client_secret']];
  const app = apps.find(({ clientId }) => clientId === id);
  if (app && (secret === undefined || secret === app.clientSecret)) return app.clientId;
  throw new XProblem(401, { error: 'unauthorized_client', error_description: 'Missing valid authorization header' });
}

/** App-only access is for the consumer key, not for the OAuth 2.0 client. */
export function authenticateConsumer(apps: readonly DeveloperApp[], request: FastifyRequest): string {
  const [key, secret] = basicCredentials(request) ?? [];
  const app = apps.find(({ consumerKey, consumerSecret }) => consumerKey === key && consumerSecret === secret);
  if (app) return app.consumerKey;
  throw codedProblem(403, 99, 'Unable to verify your credentials');
}

function basicCredentials(request: FastifyRequest): [id: string, secret: string] | null {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic === undefined) return null;
  const [id = '', ...rest] = Buffer.from(basic, 'base64').toString().split(':');
  try {
    return [decodeURIComponent(id), decodeURIComponent(rest.join(':'))];
  } catch {
    return null;
  }
}

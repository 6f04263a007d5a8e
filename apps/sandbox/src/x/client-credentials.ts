import type { FastifyRequest } from 'fastify';
import type { SandboxSettings } from '../settings.ts';
import { codedProblem, XProblem } from './problem.ts';

/** Basic header for confidential clients; `client_id` (and secret, if sent) in the body is taken too. */
export function authenticateClient(
  settings: SandboxSettings,
  request: FastifyRequest,
  body: Record<string, string>,
): string {
  const [id, secret] = basicCredentials(request) ?? [
    body['client_id'] ?? '',
    body['client_secret'] ?? settings.clientSecret,
  ];
  if (id === settings.clientId && secret === settings.clientSecret) return settings.clientId;
  throw new XProblem(401, { error: 'unauthorized_client', error_description: 'Missing valid authorization header' });
}

/** App-only access is for the consumer key, not for the OAuth 2.0 client. */
export function authenticateConsumer(settings: SandboxSettings, request: FastifyRequest): string {
  const [key, secret] = basicCredentials(request) ?? [];
  if (key === settings.consumerKey && secret === settings.consumerSecret) return settings.consumerKey;
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

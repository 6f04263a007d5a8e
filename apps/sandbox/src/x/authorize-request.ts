import type { DeveloperApp } from '../world/records.ts';
import { scopePermissions, type AuthorizePage } from './authorize-page.ts';
import { SCOPES } from './tokens.ts';

/** The authorization request as the browser brings it. */
export interface AuthorizeRequest {
  clientId: string;
  redirectUri: string;
  state: string;
  scopes: string[];
  challenge: string;
  method: string;
}

/** The request in a query or form, or what is wrong with it, in a sentence for the person before the page. */
export function readAuthorizeRequest(
  registered: { apps: readonly DeveloperApp[]; redirectUris: string[] | undefined },
  query: Record<string, string>,
): AuthorizeRequest | string {
  const redirectUri = query['redirect_uri'] ?? '';
  const scopes = (query['scope'] ?? '').split(/\s+/).filter(Boolean);
  const state = query['state'] ?? '';
  const method = (query['code_challenge_method'] ?? 'plain').toLowerCase();
  if (query['response_type'] !== 'code') return 'response_type must be "code".';
  const app = registered.apps.find(({ clientId }) => clientId === query['client_id']);
  if (!app) return 'The client_id does not belong to a registered app.';
  if (!isRegistered(redirectUri, registered.redirectUris)) return 'The redirect_uri is not registered for this app.';
  if (scopes.length === 0) return 'At least one scope is needed.';
  const unknown = scopes.filter((scope) => !SCOPES.includes(scope));
  if (unknown.length > 0) return `Unknown scope: ${unknown.join(', ')}.`;
  if (state === '' || state.length > 500) return 'state must be 1 to 500 characters long.';
  if (!query['code_challenge']) return 'code_challenge is missing.';
  if (method !== 's256' && method !== 'plain') return 'code_challenge_method must be S256 or plain.';
  return { clientId: app.clientId, redirectUri, state, scopes, challenge: query['code_challenge'], method };
}

/** The page carries the request along, so that the form brings it back whole. */
export function pageOf(asked: AuthorizeRequest): AuthorizePage {
  return {
    action: '/i/oauth2/authorize',
    hidden: {
      response_type: 'code',
      client_id: asked.clientId,
      redirect_uri: asked.redirectUri,
      state: asked.state,
      scope: asked.scopes.join(' '),
      code_challenge: asked.challenge,
      code_challenge_method: asked.method,
    },
    permissions: scopePermissions(asked.scopes),
    returnsTo: asked.redirectUri,
  };
}

/** Whether the app may be called back there: one of the exact addresses, or anything on this machine. */
export function isRegistered(redirectUri: string, registered: string[] | undefined): boolean {
  if (registered) return registered.includes(redirectUri);
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname } = new URL(redirectUri);
  return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
}

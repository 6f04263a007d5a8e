import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { authorizePage, pagePolicy, refusalPage, scopePermissions, signInOnPage } from './authorize-page.ts';
import { codedProblem, invalidTokenRequest, XProblem } from './problem.ts';
import { textFields } from './text-fields.ts';
import { ACCESS_TOKEN_SECONDS, issueAppToken, issueToken, revokeFamily, rotateToken, SCOPES } from './tokens.ts';
import type { Token } from '../world/records.ts';

const CODE_LIFETIME_MS = 30_000;

interface PendingCode {
  userId: string;
  clientId: string;
  redirectUri: string;
  scopes: string[];
  challenge: string;
  method: string;
  expiresAt: number;
}

/** The authorization request as the browser brings it. */
interface AuthorizeRequest {
  clientId: string;
  redirectUri: string;
  state: string;
  scopes: string[];
  challenge: string;
  method: string;
}

/** OAuth 2.0 with PKCE: the login-and-authorize page, the token endpoint, revocation. */
export function oauth2Routes(context: Context) {
  const { world } = context;
  const codes = new Map<string, PendingCode>();

  return async (app: FastifyInstance): Promise<void> => {
    app.get('/i/oauth2/authorize', async (request, reply) => {
      const asked = readAuthorizeRequest(context, textFields(request.query));
      reply.type('text/html; charset=utf-8');
      if (typeof asked === 'string') return reply.code(400).send(refusalPage(asked));
      return reply
        .header('content-security-policy', pagePolicy(asked.redirectUri))
        .send(authorizePage(pageOf(asked), world.brands()));
    });

    app.post('/i/oauth2/authorize', async (request, reply) => {
      const form = textFields(request.body);
      const asked = readAuthorizeRequest(context, form);
      reply.type('text/html; charset=utf-8');
      if (typeof asked === 'string') return reply.code(400).send(refusalPage(asked));
      const target = new URL(asked.redirectUri);
      target.searchParams.set('state', asked.state);
      if (form['decision'] !== 'authorize') {
        target.searchParams.set('error', 'access_denied');
        return reply.redirect(target.toString(), 302);
      }
      const user = signInOnPage(world, form);
      if (!user) {
        const page = authorizePage(pageOf(asked), world.brands(), {
          username: form['username'] ?? '',
          error: 'Wrong username or password.',
        });
        return reply.code(403).header('content-security-policy', pagePolicy(asked.redirectUri)).send(page);
      }
      const code = randomBytes(36).toString('base64url');
      const { clientId, redirectUri, scopes, challenge, method } = asked;
      const expiresAt = world.clock() + CODE_LIFETIME_MS;
      codes.set(code, { userId: user.id, clientId, redirectUri, scopes, challenge, method, expiresAt });
      target.searchParams.set('code', code);
      return reply.redirect(target.toString(), 302);
    });

    app.post('/2/oauth2/token', async (request) => {
      const body = textFields(request.body);
      const clientId = authenticateClient(context, request, body);
      if (body['grant_type'] === 'authorization_code') {
        const pending = codes.get(body['code'] ?? '');
        codes.delete(body['code'] ?? '');
        if (!pending || pending.expiresAt <= world.clock()) throw invalidTokenRequest();
        if (pending.clientId !== clientId || pending.redirectUri !== body['redirect_uri']) throw invalidTokenRequest();
        if (!isVerified(pending, body['code_verifier'] ?? '')) throw invalidTokenRequest();
        return tokenAnswer(issueToken(world, pending));
      }
      if (body['grant_type'] === 'refresh_token') {
        const token = rotateToken(world, body['refresh_token'] ?? '', clientId);
        if (!token) throw invalidTokenRequest();
        return tokenAnswer(token);
      }
      throw new XProblem(400, {
        error: 'unsupported_grant_type',
        error_description: 'Value passed for the grant_type was invalid.',
      });
    });

    app.post('/2/oauth2/revoke', async (request) => {
      const body = textFields(request.body);
      authenticateClient(context, request, body);
      const given = body['token'] ?? '';
      const token = world.tokens.get(given) ?? world.tokenByRefresh(given);
      if (!token) throw invalidTokenRequest();
      revokeFamily(world, token.familyId);
      return { revoked: true };
    });

    app.post('/oauth2/token', async (request) => {
      const consumerKey = authenticateConsumer(context, request);
      if (textFields(request.body)['grant_type'] !== 'client_credentials') {
        throw codedProblem(403, 170, 'Missing required parameter: grant_type');
      }
      return { token_type: 'bearer', access_token: issueAppToken(world, consumerKey).accessToken };
    });

    app.post('/oauth2/invalidate_token', async (request) => {
      authenticateConsumer(context, request);
      const given = textFields(request.body)['access_token'] ?? '';
      const token = world.tokens.get(given);
      if (!token || token.userId !== '')
        throw codedProblem(401, 348, 'Client application is not permitted to invalidate this token.');
      world.removeToken(token);
      return { access_token: given };
    });

    const sweep = setInterval(() => {
      for (const [code, pending] of codes) if (pending.expiresAt <= world.clock()) codes.delete(code);
    }, CODE_LIFETIME_MS);
    sweep.unref();
    app.addHook('onClose', async () => clearInterval(sweep));
  };
}

function readAuthorizeRequest({ settings }: Context, query: Record<string, string>): AuthorizeRequest | string {
  const redirectUri = query['redirect_uri'] ?? '';
  const scopes = (query['scope'] ?? '').split(/\s+/).filter(Boolean);
  const state = query['state'] ?? '';
  const method = (query['code_challenge_method'] ?? 'plain').toLowerCase();
  if (query['response_type'] !== 'code') return 'response_type must be "code".';
  if (query['client_id'] !== settings.clientId) return 'The client_id does not belong to a registered app.';
  if (!isRegistered(redirectUri, settings.redirectUris)) return 'The redirect_uri is not registered for this app.';
  if (scopes.length === 0) return 'At least one scope is needed.';
  const unknown = scopes.filter((scope) => !SCOPES.includes(scope));
  if (unknown.length > 0) return `Unknown scope: ${unknown.join(', ')}.`;
  if (state === '' || state.length > 500) return 'state must be 1 to 500 characters long.';
  if (!query['code_challenge']) return 'code_challenge is missing.';
  if (method !== 's256' && method !== 'plain') return 'code_challenge_method must be S256 or plain.';
  return { clientId: settings.clientId, redirectUri, state, scopes, challenge: query['code_challenge'], method };
}

/** Whether the app may be called back there: one of the exact addresses, or anything on this machine. */
export function isRegistered(redirectUri: string, registered: string[] | undefined): boolean {
  if (registered) return registered.includes(redirectUri);
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname } = new URL(redirectUri);
  return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
}

/** Basic header for confidential clients; `client_id` (and secret, if sent) in the body is taken too. */
function authenticateClient({ settings }: Context, request: FastifyRequest, body: Record<string, string>): string {
  const [id, secret] = basicCredentials(request) ?? [
    body['client_id'] ?? '',
    body['client_secret'] ?? settings.clientSecret,
  ];
  if (id === settings.clientId && secret === settings.clientSecret) return settings.clientId;
  throw new XProblem(401, { error: 'unauthorized_client', error_description: 'Missing valid authorization header' });
}

/** App-only access is for the consumer key, not for the OAuth 2.0 client. */
function authenticateConsumer({ settings }: Context, request: FastifyRequest): string {
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

function isVerified(pending: PendingCode, verifier: string): boolean {
  if (pending.method === 'plain') return pending.challenge === verifier;
  return createHash('sha256').update(verifier).digest('base64url') === pending.challenge;
}

function tokenAnswer(token: Token) {
  return {
    token_type: 'bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    access_token: token.accessToken,
    scope: token.scopes.join(' '),
    ...(token.refreshToken && { refresh_token: token.refreshToken }),
  };
}

/** The page carries the request along, so that the form brings it back whole. */
function pageOf(asked: AuthorizeRequest) {
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

import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { appsOf } from './apps.ts';
import { authorizePage, pagePolicy, refusalPage, signInOnPage } from './authorize-page.ts';
import { pageOf, readAuthorizeRequest } from './authorize-request.ts';
import { authenticateClient, authenticateConsumer } from './client-credentials.ts';
import { codedProblem, invalidTokenRequest, XProblem } from './problem.ts';
import { textFields } from './text-fields.ts';
import { ACCESS_TOKEN_SECONDS, issueAppToken, issueToken, revokeFamily, rotateToken } from './tokens.ts';
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

/** OAuth 2.0 with PKCE: the login-and-authorize page, the token endpoint, revocation. */
export function oauth2Routes(context: Context) {
  const { world, settings } = context;
  const codes = new Map<string, PendingCode>();

  return async (app: FastifyInstance): Promise<void> => {
    app.get('/i/oauth2/authorize', async (request, reply) => {
      const asked = readAuthorizeRequest(
        { apps: appsOf(context), redirectUris: settings.redirectUris },
        textFields(request.query),
      );
      reply.type('text/html; charset=utf-8');
      if (typeof asked === 'string') return reply.code(400).send(refusalPage(asked));
      return reply
        .header('content-security-policy', pagePolicy(asked.redirectUri))
        .send(authorizePage(pageOf(asked), world.brands()));
    });

    app.post('/i/oauth2/authorize', async (request, reply) => {
      const form = textFields(request.body);
      const asked = readAuthorizeRequest({ apps: appsOf(context), redirectUris: settings.redirectUris }, form);
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
      const clientId = authenticateClient(appsOf(context), request, body);
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
      authenticateClient(appsOf(context), request, body);
      const given = body['token'] ?? '';
      const token = world.tokens.get(given) ?? world.tokenByRefresh(given);
      if (!token) throw invalidTokenRequest();
      revokeFamily(world, token.familyId);
      return { revoked: true };
    });

    app.post('/oauth2/token', async (request) => {
      const consumerKey = authenticateConsumer(appsOf(context), request);
      if (textFields(request.body)['grant_type'] !== 'client_credentials') {
        throw codedProblem(403, 170, 'Missing required parameter: grant_type');
      }
      return { token_type: 'bearer', access_token: issueAppToken(world, consumerKey).accessToken };
    });

    app.post('/oauth2/invalidate_token', async (request) => {
      authenticateConsumer(appsOf(context), request);
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

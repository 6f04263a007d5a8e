import { randomBytes, randomInt } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Context } from '../context.ts';
import { authorizePage, OAUTH1_PERMISSIONS, pagePolicy, pinPage, refusalPage, signInOnPage } from './authorize-page.ts';
import { isRegistered } from './authorize-request.ts';
import type { OAuth1Verifier } from './oauth1-verifier.ts';
import { codedProblem, couldNotAuthenticate } from './problem.ts';
import { textFields } from './text-fields.ts';
import { issueOAuth1Token, oauth1SecretOf } from './tokens.ts';

const REQUEST_TOKEN_LIFETIME_MS = 15 * 60_000;
const OUT_OF_BAND = 'oob';

/** What step one hands out and step three takes back, once. */
interface RequestToken {
  token: string;
  secret: string;
  consumerKey: string;
  callback: string;
  expiresAt: number;
  /** Set when a person has authorized the app. */
  granted?: { userId: string; verifier: string };
}

/** OAuth 1.0a in three steps: a request token, the login-and-authorize page, an access token that does not expire. */
export function oauth1Routes(context: Context, verifier: OAuth1Verifier) {
  const { world, settings } = context;
  const requestTokens = new Map<string, RequestToken>();

  /** The request token, while it can be used; by another app than the one that asked for it, it cannot. */
  function pending(token: string, consumerKey?: string): RequestToken | undefined {
    const found = requestTokens.get(token);
    if (consumerKey !== undefined && found?.consumerKey !== consumerKey) return undefined;
    return found && found.expiresAt > world.clock() ? found : undefined;
  }

  return async (app: FastifyInstance): Promise<void> => {
    app.post('/oauth/request_token', async (request, reply) => {
      const header = verifier.verify(request, () => undefined);
      const callback = header.get('oauth_callback') ?? textFields(request.body)['oauth_callback'];
      if (!callback) throw codedProblem(403, 38, 'oauth_callback parameter is missing.');
      if (callback !== OUT_OF_BAND && !isRegistered(callback, settings.redirectUris)) {
        throw codedProblem(
          403,
          415,
          'Callback URL not approved for this client application. Approved callback URLs can be adjusted in your application settings',
        );
      }
      for (const [token, { expiresAt }] of requestTokens) if (expiresAt <= world.clock()) requestTokens.delete(token);
      const token = secret();
      const expiresAt = world.clock() + REQUEST_TOKEN_LIFETIME_MS;
      const consumerKey = header.get('oauth_consumer_key')!;
      const issued: RequestToken = { token, secret: secret(), consumerKey, callback, expiresAt };
      requestTokens.set(token, issued);
      return sendForm(reply, {
        oauth_token: issued.token,
        oauth_token_secret: issued.secret,
        oauth_callback_confirmed: 'true',
      });
    });

    for (const path of ['/oauth/authorize', '/oauth/authenticate']) {
      app.get(path, async (request, reply) => {
        const query = textFields(request.query);
        const asked = pending(query['oauth_token'] ?? '');
        if (!asked || asked.granted) return refuse(reply);
        return showPage(reply, path, asked, { username: query['screen_name'] ?? '', error: '' });
      });

      app.post(path, async (request, reply) => {
        const form = textFields(request.body);
        const asked = pending(form['oauth_token'] ?? '');
        if (!asked || asked.granted) return refuse(reply);
        const isOutOfBand = asked.callback === OUT_OF_BAND;
        if (form['decision'] !== 'authorize') {
          requestTokens.delete(asked.token);
          if (isOutOfBand) return html(reply, null).send(refusalPage('You did not authorize the app.'));
          return redirect(reply, asked.callback, { denied: asked.token });
        }
        const user = signInOnPage(world, form);
        if (!user) {
          const failed = { username: form['username'] ?? '', error: 'Wrong username or password.' };
          return showPage(reply.code(403), path, asked, failed);
        }
        const code = isOutOfBand ? String(randomInt(1_000_000, 10_000_000)) : secret();
        asked.granted = { userId: user.id, verifier: code };
        if (isOutOfBand) return html(reply, null).send(pinPage(code));
        return redirect(reply, asked.callback, { oauth_token: asked.token, oauth_verifier: code });
      });
    }

    app.post('/oauth/access_token', async (request, reply) => {
      const header = verifier.verify(request, (token, consumerKey) => pending(token, consumerKey)?.secret);
      const asked = pending(header.get('oauth_token') ?? '');
      if (!asked) throw couldNotAuthenticate();
      const given = header.get('oauth_verifier') ?? textFields(request.body)['oauth_verifier'];
      const user = asked.granted && world.users.get(asked.granted.userId);
      if (!user || given !== asked.granted?.verifier) {
        const message = 'Error processing your OAuth request: Invalid oauth_verifier parameter';
        return reply.code(401).type('text/html; charset=utf-8').send(message);
      }
      requestTokens.delete(asked.token);
      const token = issueOAuth1Token(world, user.id, asked.consumerKey);
      return sendForm(reply, {
        oauth_token: token.accessToken,
        oauth_token_secret: token.secret,
        user_id: user.id,
        screen_name: user.username,
      });
    });

    for (const path of ['/oauth/invalidate_token', '/1.1/oauth/invalidate_token', '/1.1/oauth/invalidate_token.json']) {
      app.post(path, async (request) => {
        const header = verifier.verify(request, (token, consumerKey) => oauth1SecretOf(world, token, consumerKey));
        const token = world.tokens.get(header.get('oauth_token') ?? '');
        if (!token) throw couldNotAuthenticate();
        world.removeToken(token);
        return { access_token: token.accessToken };
      });
    }
  };

  function showPage(
    reply: FastifyReply,
    path: string,
    asked: RequestToken,
    entered: { username: string; error: string },
  ): FastifyReply {
    const returnsTo = asked.callback === OUT_OF_BAND ? null : asked.callback;
    const page = {
      action: path,
      hidden: { oauth_token: asked.token },
      permissions: OAUTH1_PERMISSIONS,
      returnsTo,
    };
    return html(reply, returnsTo).send(authorizePage(page, world.brands(), entered));
  }
}

function refuse(reply: FastifyReply): FastifyReply {
  const reason = 'The request token for this page is invalid: it was used, has expired, or never existed.';
  return html(reply.code(403), null).send(refusalPage(reason));
}

function html(reply: FastifyReply, returnsTo: string | null): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('content-security-policy', pagePolicy(returnsTo));
}

function redirect(reply: FastifyReply, callback: string, parameters: Record<string, string>): FastifyReply {
  const target = new URL(callback);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  return reply.redirect(target.toString(), 302);
}

function sendForm(reply: FastifyReply, fields: Record<string, string>): FastifyReply {
  return reply.type('application/x-www-form-urlencoded').send(new URLSearchParams(fields).toString());
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}

import { AppError, Locale, SsoCallbackQuery, StartSsoQuery, type ErrorCode } from '@perch/contracts';
import { domainOf } from '@perch/core';
import { ssoOrganizationOf } from '@perch/db';
import { beginSso, enterBySso, openSso, recordSignIn, requireSameSso, takeSso } from '@perch/desk';
import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { beginSession } from '../auth/begin-session.ts';
import { notingFailure, originOf } from '../auth/note-sign-in.ts';
import { cookieOf, cookiePrefix, isSecure } from '../auth/session-token.ts';
import { SSO_CALLBACK_PATH } from '../auth/sso-addresses.ts';
import { createSsoProvider } from '../auth/sso-provider.ts';
import { systemContext } from '../system-context.ts';

const SIGN_IN_PAGE = '/sign-in';
const BROWSER_MINUTES = 10;

/** Why somebody goes to the provider. */
interface Begun {
  organizationId: string;
  returnTo: string;
  isFresh: boolean;
}

/**
 * Signing in with the provider of an organization. A person looks at both, so that every outcome is a page of the web
 * app and never JSON.
 */
export const ssoRoutes: FastifyPluginAsyncZod = async (app) => {
  const { config, database, box } = app.services;
  const provider = createSsoProvider(app.services);
  const redirectUri = config.PUBLIC_URL + SSO_CALLBACK_PATH;
  const cookieName = `${isSecure(config) ? '__Secure-' : ''}${cookiePrefix(config)}.sso`;
  const guarded = { permission: 'public', rateLimit: app.credentialsLimit } as const;
  const response = { 303: z.undefined().meta({ description: 'See `location`' }) };

  app.get(
    '/auth/sso/start',
    {
      config: guarded,
      attachValidation: true,
      schema: {
        tags: ['auth'],
        summary: 'Sign in with the provider of an organization',
        description:
          'For a browser: redirects to the provider, or to the sign-in page with `sso=<organization>`, where another site has sent it here, or with `ssoError=<code>`; with `fresh`, to the page that whoever is signed in came from.',
        querystring: StartSsoQuery,
        response,
      },
    },
    async (request, reply) => {
      let begun: Begun | null = null;
      try {
        if (request.validationError) throw new AppError('sso_unknown');
        const { email, fresh: isFresh } = request.query;
        const returnTo = inside(request.query.returnTo ?? '/');
        const organizationId = await organizationOf(request.query);
        begun = { organizationId, returnTo, isFresh };
        const site = request.headers['sec-fetch-site'];
        if (site === 'cross-site' || site === 'same-site') {
          // nobody is signed in by another site: the person presses the button
          return await reply.redirect(page({ sso: organizationId, returnTo }), 303);
        }
        const ctx = systemContext(app.services, organizationId);
        const sso = await openSso(ctx, box);
        if (!sso) throw new AppError('sso_unknown');
        const state = `${organizationId}.${randomState()}`;
        const [nonce, verifier] = [randomNonce(), randomPKCECodeVerifier()];
        const hint = email ?? (isFresh ? await addressOf(request, organizationId) : undefined);
        const asked = { redirectUri, state, nonce, verifier, email: hint, isFresh };
        const url = await provider.authorizationUrl(sso, asked);
        const browser = browserOf(request) ?? randomState();
        await beginSso(ctx, { state, nonce, verifier, browser, returnTo, isFresh, box });
        keepBrowser(reply, browser, BROWSER_MINUTES * 60);
        return await reply.redirect(url, 303);
      } catch (error) {
        return reply.redirect(await wayBack(request, error, begun), 303);
      }
    },
  );

  app.get(
    '/auth/sso/callback',
    {
      config: guarded,
      attachValidation: true,
      schema: {
        tags: ['auth'],
        summary: 'The provider of an organization returns the browser here',
        description:
          'Redirects into the web app, signed in, or to the sign-in page with `ssoError=<code>`; who was to show once more who they are is led back to where they came from with it.',
        querystring: SsoCallbackQuery,
        response,
      },
    },
    async (request, reply) => {
      let begun: Begun | null = null;
      try {
        const taken = await take(request);
        begun = taken;
        return await reply.redirect(await finish(request, reply, taken), 303);
      } catch (error) {
        return reply.redirect(await wayBack(request, error, begun), 303);
      }
    },
  );

  /** What the answer of the provider belongs to. */
  async function take(request: FastifyRequest) {
    const { state } = request.validationError ? {} : (request.query as z.infer<typeof SsoCallbackQuery>);
    const organizationId = z.uuid().safeParse(state?.split('.')[0]).data;
    const browser = browserOf(request);
    if (state === undefined || organizationId === undefined || browser === null) throw new AppError('sso_expired');
    const taken = await takeSso(systemContext(app.services, organizationId), { state, browser, box });
    return { ...taken, organizationId, state };
  }

  /** Signs in whom the provider names, and answers where they wanted to go. */
  async function finish(
    request: FastifyRequest,
    reply: FastifyReply,
    { organizationId, state, returnTo, nonce, verifier }: Awaited<ReturnType<typeof take>>,
  ): Promise<string> {
    const ctx = systemContext(app.services, organizationId);
    const sso = await openSso(ctx, box);
    if (!sso) throw new AppError('sso_unknown');
    const url = new URL(redirectUri);
    url.search = new URL(request.url, config.PUBLIC_URL).search;
    const { provedAt, ...person } = await provider.personOf(sso, { url, state, nonce, verifier });
    const locale = localeOf(person.locale, request.headers['accept-language']);
    const { sessionHours: hours, revision } = sso;
    const contextOf = (id: string) => systemContext(app.services, id);
    // only in this organization: what its provider says of an address is nothing to others
    const tried = { email: person.email ?? '', organizationId, method: 'single_sign_on' } as const;
    const { userId, memberId, name } = await notingFailure(app, request, tried, () =>
      enterBySso(ctx, { ...person, locale, revision }, { database, contextOf }),
    );
    const confirm = () => requireSameSso(ctx, revision);
    await beginSession(app, request, reply, { userId, organizationId, hours, provedAt, confirm });
    await recordSignIn(ctx, { id: memberId, name }, { method: 'single_sign_on' }, originOf(request));
    return returnTo;
  }

  /** Where it is said what went wrong: to who is signed in and was to show it once more, on the page that asked for it. */
  async function wayBack(request: FastifyRequest, error: unknown, begun: Begun | null): Promise<string> {
    const ssoError = codeOf(request, error);
    if (begun === null) return page({ ssoError });
    const { organizationId, returnTo, isFresh } = begun;
    const auth = isFresh ? await request.authenticate() : null;
    if (auth?.organizationId !== organizationId) return page({ ssoError, returnTo });
    const { pathname, searchParams, hash } = new URL(returnTo, config.PUBLIC_URL);
    searchParams.set('ssoError', ssoError);
    return `${pathname}?${searchParams}${hash}`;
  }

  async function organizationOf({ email, organization }: z.infer<typeof StartSsoQuery>): Promise<string> {
    const id = organization ?? (await ssoOrganizationOf(database, domainOf(email!.toLowerCase())));
    if (id === null) throw new AppError('sso_unknown');
    return id;
  }

  /** Of who works in the organization and shows its provider again who they are: that they are not asked for somebody else. */
  async function addressOf(request: FastifyRequest, organizationId: string): Promise<string | undefined> {
    const auth = await request.authenticate();
    return auth?.organizationId === organizationId ? auth.member?.email : undefined;
  }

  /** What tells this browser from others: it goes to the provider and comes back as the same. */
  const browserOf = (request: FastifyRequest) => {
    const value = cookieOf(request.headers.cookie, cookieName);
    return value !== null && /^[\w-]{20,100}$/.test(value) ? value : null;
  };

  function keepBrowser(reply: FastifyReply, browser: string, seconds: number): void {
    const attributes = `Max-Age=${seconds}; Path=${SSO_CALLBACK_PATH.replace('/callback', '')}; HttpOnly; SameSite=Lax`;
    void reply.header('set-cookie', `${cookieName}=${browser}; ${attributes}${isSecure(config) ? '; Secure' : ''}`);
  }
};

const page = (parameters: Record<string, string>) => `${SIGN_IN_PAGE}?${new URLSearchParams(parameters)}`;

/**
 * A path of ours; a browser takes `//` and `/\` for another site, and leaves out tabs and the like before it looks. What
 * is `//` only once it is read, such as `/.//`, is none of ours either.
 */
const inside = (path: string) =>
  /^\/(?!\/)[!-[\]-~]*$/.test(path) && !new URL(path, 'https://perch').pathname.startsWith('//') ? path : '/';

function localeOf(claim: unknown, accepted: string | undefined): Locale {
  const language = typeof claim === 'string' && claim !== '' ? claim : (accepted ?? '');
  return /^pt\b/i.test(language) ? 'pt-BR' : 'en';
}

function codeOf(request: FastifyRequest, error: unknown): ErrorCode {
  if (error instanceof AppError) {
    request.log.info({ err: error, code: error.code }, 'single sign-on failed');
    return error.code;
  }
  request.log.error({ err: error }, 'single sign-on failed');
  return 'internal';
}

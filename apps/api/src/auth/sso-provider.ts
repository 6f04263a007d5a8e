import { AppError, type ErrorCode, type SsoDiscovery } from '@perch/contracts';
import { isOfOrganization, isSameIssuer, ssoIssuerOf } from '@perch/core';
import type { OpenSso, SsoPerson } from '@perch/desk';
import { AddressRefused, fetchPublic } from '@perch/outbound';
import * as oidc from 'openid-client';
import type { ApiServices } from '../services.ts';

const TIMEOUT_MS = 8_000;
/** Of one answer: discovery, keys, tokens, what is known of a person. */
const LARGEST_BYTES = 512 * 1024;
const SCOPE = 'openid email profile';

/** An OpenID provider that an organization named, asked at public https addresses only. */
export type SsoProvider = ReturnType<typeof createSsoProvider>;

/** By openid-client; whatever it asks goes through the check of addresses (`fetchBy`), and follows no redirect. */
export function createSsoProvider(
  { config: { ALLOW_PRIVATE_ADDRESSES: allowsPrivate } }: Pick<ApiServices, 'config'>,
  fetchBy: typeof fetchPublic = fetchPublic,
) {
  const ask: oidc.CustomFetch = (url, { method, headers, body }) =>
    fetchBy(new URL(url), {
      method,
      headers,
      ...(body !== undefined && body !== null && { body: bodyOf(body) }),
      timeoutMs: TIMEOUT_MS,
      allowsPrivate,
      largest: LARGEST_BYTES,
    });

  async function discover(issuer: string, clientId: string, clientSecret: string): Promise<oidc.Configuration> {
    if (ssoIssuerOf(issuer).kind === 'shared') throw new AppError('sso_issuer_shared');
    const found = await oidc.discovery(
      new URL(issuer),
      clientId,
      undefined,
      clientSecret === '' ? oidc.None() : oidc.ClientSecretPost(clientSecret),
      {
        [oidc.customFetch]: ask,
        execute: [oidc.enableNonRepudiationChecks, ...(allowsPrivate ? [oidc.allowInsecureRequests] : [])],
      },
    );
    const named = found.serverMetadata();
    const { authorization_endpoint: authorization, token_endpoint: token, jwks_uri: jwks } = named;
    if (!isSameIssuer(named.issuer, issuer)) throw new Error(`The provider calls itself ${named.issuer}`);
    if (!authorization || !token || !jwks) throw new Error('The provider does not name all that signing in takes');
    // browsers are sent there
    if (!allowsPrivate && !authorization.startsWith('https:')) throw new AddressRefused('Only https:// is called.');
    return found;
  }

  /** The same for signing in, by the way of sending the secret that the provider takes. */
  async function open(sso: OpenSso): Promise<oidc.Configuration> {
    const found = await discover(sso.issuer, sso.clientId, sso.clientSecret);
    const ways = found.serverMetadata().token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    if (ways.includes('client_secret_post')) return found;
    const basic = new oidc.Configuration(
      found.serverMetadata(),
      sso.clientId,
      undefined,
      oidc.ClientSecretBasic(sso.clientSecret),
    );
    basic[oidc.customFetch] = ask;
    oidc.enableNonRepudiationChecks(basic);
    if (allowsPrivate) oidc.allowInsecureRequests(basic);
    return basic;
  }

  return {
    /** What the provider says of itself. @throws AppError `sso_address_refused`, `sso_unreachable` */
    async look(issuer: string): Promise<SsoDiscovery> {
      const found = (await discover(issuer, 'perch', '').catch(unreachable)).serverMetadata();
      return {
        issuer: found.issuer,
        authorizationEndpoint: found.authorization_endpoint!,
        tokenEndpoint: found.token_endpoint!,
        userinfoEndpoint: found.userinfo_endpoint ?? null,
        jwksUri: found.jwks_uri!,
        supportsPkce: found.supportsPKCE(),
      };
    },

    /** Where the browser is sent. @throws AppError `sso_address_refused`, `sso_unreachable` */
    async authorizationUrl(
      sso: OpenSso,
      asked: {
        redirectUri: string;
        state: string;
        nonce: string;
        verifier: string;
        email: string | undefined;
        /** whoever is signed in there already is asked again, too */
        isFresh: boolean;
      },
    ): Promise<string> {
      const found = await open(sso).catch(unreachable);
      return oidc.buildAuthorizationUrl(found, {
        redirect_uri: asked.redirectUri,
        scope: SCOPE + (offersScope(found, sso.groupsClaim) ? ` ${sso.groupsClaim}` : ''),
        state: asked.state,
        nonce: asked.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(asked.verifier),
        code_challenge_method: 'S256',
        ...(asked.email !== undefined && { login_hint: asked.email }),
        ...(asked.isFresh && { max_age: '0' }),
        // accounts of a Workspace alone are offered; what comes back is judged all the same
        ...(ssoIssuerOf(sso.issuer).kind === 'google' && { hd: sso.domains.length === 1 ? sso.domains[0]! : '*' }),
      }).href;
    },

    /**
     * Who has come back, by an ID token whose signature, issuer, audience, time and nonce were checked, of the
     * organization's own part of an issuer that serves many.
     * @throws AppError `sso_denied`, `sso_answer_invalid`, `sso_issuer_shared`, `sso_tenant_foreign`, `sso_address_refused`, `sso_unreachable`
     */
    async personOf(
      sso: OpenSso,
      answer: { url: URL; state: string; nonce: string; verifier: string },
    ): Promise<Omit<SsoPerson, 'locale' | 'revision'> & { locale: unknown; provedAt: Date | null }> {
      const found = await open(sso).catch(unreachable);
      const tokens = await oidc
        .authorizationCodeGrant(found, answer.url, {
          expectedState: answer.state,
          expectedNonce: answer.nonce,
          pkceCodeVerifier: answer.verifier,
          idTokenExpected: true,
        })
        .catch(refused);
      const claims = tokens.claims()!;
      const pin = ssoIssuerOf(sso.issuer);
      if (!isSameIssuer(claims.iss, sso.issuer)) throw new AppError('sso_answer_invalid');
      if (!isOfOrganization(pin, claims, sso.domains)) throw new AppError('sso_tenant_foreign');
      const isComplete = claims.email !== undefined && claims[sso.groupsClaim] !== undefined;
      const more =
        isComplete || !found.serverMetadata().userinfo_endpoint
          ? {}
          : await oidc.fetchUserInfo(found, tokens.access_token, claims.sub).catch(refused);
      const all: Record<string, unknown> = { ...more, ...claims };
      const verified = claims.email === undefined ? all.email_verified : (claims.email_verified ?? all.email_verified);
      // Entra ID says it its own way: that the owner of the domain has verified it
      const isVerified = isTrue(verified) || (pin.kind === 'entra' && isTrue(claims.xms_edov));
      return {
        issuer: sso.issuer,
        subject: claims.sub,
        email: textOf(all.email),
        isEmailVerified: isVerified,
        name: textOf(all.name),
        groups: textsOf(all[sso.groupsClaim]),
        locale: all.locale,
        provedAt: claims.auth_time === undefined ? null : new Date(Math.min(claims.auth_time * 1000, Date.now())),
      };
    },
  };
}

/** Some providers give groups only to who asks for a scope of this name. */
const offersScope = (found: oidc.Configuration, name: string) =>
  (found.serverMetadata().scopes_supported ?? []).includes(name) && !SCOPE.split(' ').includes(name);

/** Providers write it in several ways. */
const isTrue = (value: unknown) => value === true || value === 1 || value === 'true' || value === '1';
const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value.replaceAll('\0', '') : null);
const textsOf = (value: unknown) => [value].flat().filter((each): each is string => typeof each === 'string');

const bodyOf = (body: NonNullable<Parameters<oidc.CustomFetch>[1]['body']>) =>
  body instanceof URLSearchParams ? body.toString() : (body as string | Uint8Array);

/** Its answer may lie deep: openid-client wraps what a request threw. */
function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let at = error; at instanceof Error && causes.length < 5; at = at.cause) causes.push(at);
  return causes;
}

function failure(code: ErrorCode, error: unknown): never {
  if (error instanceof AppError) throw error;
  const isRefused = causesOf(error).some((cause) => cause instanceof AddressRefused || isPlainHttp(cause));
  const detail = error instanceof Error ? error.message.slice(0, 300) : undefined;
  throw new AppError(isRefused ? 'sso_address_refused' : code, { ...(detail && { detail }), cause: error });
}

const unreachable = (error: unknown): never => failure('sso_unreachable', error);

function refused(error: unknown): never {
  if (error instanceof oidc.AuthorizationResponseError) return failure('sso_denied', error);
  // the token endpoint took neither code nor secret, or what came is not to be trusted
  const isAnswered = error instanceof oidc.ResponseBodyError || causesOf(error).some(isOfTokens);
  return failure(isAnswered ? 'sso_answer_invalid' : 'sso_unreachable', error);
}

/** What openid-client says of an address that is not https before anybody asks there. */
const isPlainHttp = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'OAUTH_HTTP_REQUEST_FORBIDDEN';

const isOfTokens = (error: unknown) =>
  error instanceof oidc.ClientError ||
  (error instanceof Error && 'code' in error && String(error.code).startsWith('OAUTH_'));

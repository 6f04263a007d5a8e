import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ClientMetadata } from 'oidc-provider';

/** What the provider says of a person, by the name that they sign in with. */
export interface OidcPerson {
  sub: string;
  email: string;
  email_verified: boolean;
  name?: string;
  groups?: readonly string[];
}

export const OIDC_CLIENT = { id: 'perch', secret: 'a secret that the provider has given out' };

/** An OpenID provider (npm `oidc-provider`) on this machine, with a page to sign in that asks for the e-mail address. */
export async function startOidcProvider(redirectUris: string[], port = 0) {
  const { default: Provider } = await import('oidc-provider');
  const people: OidcPerson[] = [];
  let handle: (request: IncomingMessage, response: ServerResponse) => Promise<void> = async () => {};
  const server = createServer((request, response) => void handle(request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client: ClientMetadata = {
    client_id: OIDC_CLIENT.id,
    client_secret: OIDC_CLIENT.secret,
    redirect_uris: redirectUris,
    token_endpoint_auth_method: 'client_secret_post',
  };
  const provider = new Provider(issuer, {
    clients: [client],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    scopes: ['openid', 'email', 'profile', 'groups'],
    cookies: { keys: ['of the tests'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/sign-in/${uid}` },
    pkce: { required: () => true },
    ttl: { Session: 60, Interaction: 60, Grant: 60, AccessToken: 60, IdToken: 60 },
    findAccount: (_ctx, sub) => {
      const person = people.find((each) => each.sub === sub);
      return person && { accountId: sub, claims: () => ({ ...person, groups: [...(person.groups ?? [])] }) };
    },
    // whoever has signed in has agreed
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client!.clientId,
        accountId: ctx.oidc.session!.accountId!,
      });
      grant.addOIDCScope('openid email profile groups');
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  handle = async (request, response) => {
    if (!request.url?.startsWith('/sign-in/')) return callback(request, response);
    if (request.method === 'GET') {
      const { params } = await provider.interactionDetails(request, response);
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(signInPage(String(params.login_hint ?? '')));
      return;
    }
    const email = new URLSearchParams(await text(request)).get('email');
    const person = people.find((each) => each.email === email);
    const result = person
      ? { login: { accountId: person.sub, remember: false } }
      : { error: 'access_denied', error_description: 'Nobody has this address' };
    await provider.interactionFinished(request, response, result);
  };

  return {
    issuer,
    people,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
export type OidcProvider = Awaited<ReturnType<typeof startOidcProvider>>;

const signInPage = (hint: string) => `<!doctype html><html lang="en"><title>Acme accounts</title><body>
<h1>Acme accounts</h1><form method="post"><label>E-mail <input name="email" value="${hint.replace(/[&"<>]/g, '')}"></label>
<button>Sign in</button></form></body></html>`;

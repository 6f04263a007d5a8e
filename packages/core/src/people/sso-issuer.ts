/** Whose accounts an issuer signs in. */
export type SsoIssuer =
  /** those of one organization */
  | { kind: 'own' }
  /** anybody's: its tokens say of which Google Workspace somebody is */
  | { kind: 'google' }
  /** those of one tenant of Microsoft Entra ID */
  | { kind: 'entra'; tenantId: string }
  /** anybody's, and nothing tells of which organization they are */
  | { kind: 'shared' };

// https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
const ENTRA: ReadonlySet<string> = new Set([
  'login.microsoftonline.com',
  'login.microsoft.com',
  'login.windows.net',
  'sts.windows.net',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn',
]);
// `common`, `organizations` and `consumers` stand where the id of a tenant does
const TENANT = /^\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?:\/v2\.0)?\/?$/i;
/** The tenant of everybody's private Microsoft accounts. */
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad';

const GOOGLE = 'accounts.google.com';

/** Anybody has an account there, or gets one. */
const SHARED: ReadonlySet<string> = new Set([
  ...['appleid.apple.com', 'facebook.com', 'gitlab.com', 'linkedin.com', 'slack.com', 'login.live.com', 'id.twitch.tv'],
  ...['api.login.yahoo.com', 'access.line.me', 'login.salesforce.com', 'test.salesforce.com', 'paypal.com'],
  'token.actions.githubusercontent.com',
]);

export function ssoIssuerOf(issuer: string): SsoIssuer {
  if (!URL.canParse(issuer)) return { kind: 'own' };
  const { hostname, pathname } = new URL(issuer);
  const host = hostname.replace(/\.$/, '');
  if (host === GOOGLE) return { kind: 'google' };
  if (ENTRA.has(host)) {
    const tenantId = TENANT.exec(pathname)?.[1]?.toLowerCase();
    return tenantId === undefined || tenantId === CONSUMERS ? { kind: 'shared' } : { kind: 'entra', tenantId };
  }
  return SHARED.has(host.replace(/^www\./, '')) ? { kind: 'shared' } : { kind: 'own' };
}

/**
 * Whether the claims of an ID token are of the organization that has set the issuer up: Google names the Workspace by its
 * domain (`hd`; private accounts have none, whatever their address), Entra ID the tenant (`tid`).
 */
export function isOfOrganization(
  issuer: SsoIssuer,
  claims: Readonly<Record<string, unknown>>,
  domains: readonly string[],
): boolean {
  switch (issuer.kind) {
    case 'own':
      return true;
    case 'google':
      return typeof claims.hd === 'string' && domains.includes(claims.hd.toLowerCase());
    case 'entra':
      return typeof claims.tid === 'string' && claims.tid.toLowerCase() === issuer.tenantId;
    case 'shared':
      return false;
  }
}

/** With or without a slash at the end it is the same one. */
export const isSameIssuer = (one: string, other: string) => one.replace(/\/$/, '') === other.replace(/\/$/, '');

import type { ApiConfig } from '@perch/contracts';
import { API_PREFIX } from '../api-prefix.ts';

/** Where a provider sends the browser back to; registered there as PUBLIC_URL + this. */
export const SSO_CALLBACK_PATH = `${API_PREFIX}/auth/sso/callback`;

/** What an organization tells its provider and its people. */
export const ssoAddresses = ({ PUBLIC_URL }: Pick<ApiConfig, 'PUBLIC_URL'>, organizationId: string) => ({
  callbackUrl: PUBLIC_URL + SSO_CALLBACK_PATH,
  signInUrl: `${PUBLIC_URL}${API_PREFIX}/auth/sso/start?organization=${organizationId}`,
});

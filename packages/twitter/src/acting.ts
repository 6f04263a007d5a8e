import type { TwitterAppKeys } from '@perch/contracts';

/** One of our accounts, as which a call is made through an app: X's limits and prices are kept for each. */
export interface Acting {
  organizationId: string;
  accountId: string;
  /** the app that the account has authorized */
  app: TwitterAppKeys;
  accessToken: string;
  /** what signs the calls of an OAuth 1.0a app; null for a bearer token */
  accessSecret: string | null;
}

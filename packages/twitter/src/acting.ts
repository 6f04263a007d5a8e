/** One of our accounts, as which a call is made: X's limits and prices are kept for each. */
export interface Acting {
  organizationId: string;
  accountId: string;
  accessToken: string;
}

import type { AccountAttention } from '@perch/contracts';

/** The accounts of which the banner speaks: those that nobody has waved away in this tab. */
export const accountsToShow = (accounts: readonly AccountAttention[], dismissed: readonly string[]) =>
  accounts.filter(({ id }) => !dismissed.includes(id));

/** What stays waved away: an account that is well again is announced anew the next time. */
export const stillDismissed = (accounts: readonly AccountAttention[], dismissed: readonly string[]) =>
  dismissed.filter((id) => accounts.some((account) => account.id === id));

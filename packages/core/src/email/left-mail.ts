/** Why an e-mail of a mailbox was passed over. */
export const LEFT_MAIL_REASONS = ['too_many', 'failed', 'unreadable', 'not_storable', 'not_fetched'] as const;
export type LeftMailReason = (typeof LEFT_MAIL_REASONS)[number];

/** Ten minutes: of an hour's e-mails from one address, the oldest have left the count by then. */
const TOO_MANY_MINUTES = 10;
const FAILED_MINUTES = [1, 5, 30, 120, 480];

/**
 * Minutes until an e-mail that was passed over is fetched again; null: never. What is too much only waits for its turn.
 * What fails may fail for a while only; what cannot be read never can. `attempts`: with this one.
 */
export function leftMailWaits(reason: LeftMailReason, attempts: number): number | null {
  if (reason === 'too_many') return TOO_MANY_MINUTES;
  if (reason === 'failed' || reason === 'not_fetched') return FAILED_MINUTES[attempts - 1] ?? null;
  return null;
}

import type { TwitterAccount } from '@perch/contracts';

/** What somebody waits for an answer to. */
const WRITTEN_BY_CUSTOMERS = ['mentions', 'direct_messages'];

/** How far behind X the account's mentions and direct messages are at worst; null where nothing is read (yet). */
export function lagSeconds({ state, streams }: Pick<TwitterAccount, 'state' | 'streams'>, now: Date): number | null {
  if (state !== 'connected') return null;
  const lags = streams.flatMap(({ stream, coveredUntil }) =>
    WRITTEN_BY_CUSTOMERS.includes(stream) && coveredUntil !== null
      ? [Math.max(0, Math.round((now.getTime() - Date.parse(coveredUntil)) / 1000))]
      : [],
  );
  return lags.length === 0 ? null : Math.max(...lags);
}

import type { PolledStreamName } from '@perch/contracts';
import { IMPORT_MOST } from '@perch/core';
import type { FinishedRound, FoundGap } from './coverage-gaps.ts';
import { timeOfSnowflake } from './snowflake.ts';

/** Items of a round after which it goes no further into history; the other streams end by X's own windows. */
const MOST: Partial<Record<PolledStreamName, number>> = {
  direct_messages: IMPORT_MOST.direct_messages,
  // the search meets those again that the timeline has brought
  search: IMPORT_MOST.mentions + IMPORT_MOST.search,
};

/** Whether a round has brought as much history as was promised to be the most. What came since connecting has no end. */
export function isEnoughHistory(
  name: PolledStreamName,
  round: { connectedAt: Date; oldestId: string | null; roundCount: number },
): boolean {
  const most = MOST[name];
  if (most === undefined || round.oldestId === null || round.roundCount < most) return false;
  return timeOfSnowflake(round.oldestId) < round.connectedAt;
}

/** What an import leaves out of history; of mentions the gap is in the ledger already, and is cut there. */
export function gapBeyondImport(
  name: PolledStreamName,
  { floorId, startsAt, oldestId }: FinishedRound,
): FoundGap | null {
  if (name === 'search' || oldestId === null) return null;
  const fromAt = floorId === null ? startsAt : timeOfSnowflake(floorId);
  return { reason: 'import_limit', state: 'lost', fromAt, toAt: timeOfSnowflake(oldestId) };
}

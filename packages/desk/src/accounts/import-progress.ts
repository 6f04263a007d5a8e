import type { AccountState, StreamName } from '@perch/contracts';
import { IMPORT_MOST, type ImportKind } from '@perch/core';
import { timeOfSnowflake } from '../intake/snowflake.ts';

/** A stream as it stands, as far as an import goes. */
export interface ImportStream {
  name: StreamName;
  startsAt: Date;
  /** null: its first round is not over */
  coveredUntil: Date | null;
  /** of the round under way */
  oldestId: string | null;
  roundCount: number;
}

export interface ImportState {
  accountState: AccountState;
  /** null: nothing was asked for */
  importFrom: Date | null;
  stoppedAt: Date | null;
  connectedAt: Date;
  streams: readonly ImportStream[];
  /** mentions from the beginning that the timeline has not given: looked for by search (`isOpen`), or lost */
  unreached: { fromAt: Date; toAt: Date; isOpen: boolean } | null;
}

export interface ImportProgress {
  state: 'none' | 'running' | 'done' | 'stopped';
  /** how far back the mentions have come */
  reachedAt: Date | null;
  /** whole, 100 when it is over */
  percent: number;
}

const SEARCH_MS = 7 * 86_400_000;

/** How far an import has come, by the rows of its streams: nothing of it is kept elsewhere, so nothing can be lost. */
export function importProgress(import_: ImportState, now: Date): ImportProgress {
  const { importFrom, connectedAt, stoppedAt } = import_;
  if (importFrom === null) return { state: 'none', reachedAt: null, percent: 0 };
  const reachedAt = reachedOf(import_, importFrom);
  const byTime = shareOf(connectedAt, reachedAt, importFrom);
  const stopped = { state: 'stopped' as const, reachedAt, percent: Math.floor(byTime * 100) };
  if (stoppedAt !== null) return stopped;

  const parts = partsOf(import_, importFrom, now);
  const done = parts.reduce((sum, part) => sum + part, 0) / parts.length;
  if (done === 1) return { state: 'done', reachedAt, percent: 100 };
  const isOver = import_.accountState === 'disconnected' || import_.accountState === 'awaiting_confirmation';
  return isOver ? stopped : { state: 'running', reachedAt, percent: Math.min(99, Math.floor(done * 100)) };
}

/** Own tweets, mentions, what is missing of them, direct messages: a quarter each. */
function partsOf(import_: ImportState, importFrom: Date, now: Date): number[] {
  const { streams, connectedAt, unreached } = import_;
  const partOf = (name: Exclude<ImportKind, 'search'>) => {
    const stream = streams.find((each) => each.name === name);
    if (!stream || stream.coveredUntil !== null) return 1;
    if (stream.oldestId === null) return 0;
    const byTime = shareOf(connectedAt, timeOfSnowflake(stream.oldestId), importFrom);
    return Math.min(0.99, Math.max(byTime, stream.roundCount / IMPORT_MOST[name]));
  };
  const mentions = partOf('mentions');
  const missing = mentions < 1 ? 0 : unreached?.isOpen ? searchedOf(streams, unreached, now) : 1;
  return [partOf('own_tweets'), mentions, missing, partOf('direct_messages')];
}

function searchedOf(streams: readonly ImportStream[], gap: { fromAt: Date; toAt: Date }, now: Date): number {
  const oldestId = streams.find(({ name }) => name === 'search')?.oldestId;
  if (!oldestId) return 0;
  const until = new Date(Math.max(gap.fromAt.getTime(), now.getTime() - SEARCH_MS));
  return Math.min(0.99, shareOf(gap.toAt, timeOfSnowflake(oldestId), until));
}

function reachedOf({ streams, unreached, connectedAt, stoppedAt }: ImportState, importFrom: Date): Date {
  const mentions = streams.find(({ name }) => name === 'mentions');
  if (stoppedAt !== null || !mentions) return mentions?.startsAt ?? connectedAt;
  if (mentions.coveredUntil === null) {
    return mentions.oldestId === null ? connectedAt : earlier(connectedAt, timeOfSnowflake(mentions.oldestId));
  }
  if (unreached === null) return importFrom;
  const search = streams.find(({ name }) => name === 'search');
  const hasSearched = unreached.isOpen && search?.oldestId;
  return hasSearched ? earlier(unreached.toAt, timeOfSnowflake(search.oldestId!)) : unreached.toAt;
}

const earlier = (a: Date, b: Date) => (a < b ? a : b);

/** Of the way back from `newest` to `oldest`, how much is gone; 1 for no way at all. */
function shareOf(newest: Date, reached: Date, oldest: Date): number {
  const whole = newest.getTime() - oldest.getTime();
  if (whole <= 0) return 1;
  return Math.min(1, Math.max(0, (newest.getTime() - reached.getTime()) / whole));
}

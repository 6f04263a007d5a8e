import { describe, expect, it } from 'vitest';
import { snowflakeAt } from '../intake/snowflake.ts';
import { importProgress, type ImportState, type ImportStream } from './import-progress.ts';

const connectedAt = new Date('2026-11-22T10:00:00.000Z');
const daysBefore = (days: number) => new Date(connectedAt.getTime() - days * 86_400_000);
const now = new Date(connectedAt.getTime() + 60_000);
const importFrom = daysBefore(8);

const stream = (name: ImportStream['name'], fields: Partial<ImportStream> = {}): ImportStream => ({
  name,
  startsAt: importFrom,
  coveredUntil: null,
  oldestId: null,
  roundCount: 0,
  ...fields,
});
const over = { coveredUntil: now };
const reached = (days: number, roundCount = 0) => ({ oldestId: snowflakeAt(daysBefore(days)), roundCount });

type Fields = Partial<Record<'own_tweets' | 'mentions' | 'direct_messages' | 'search', Partial<ImportStream>>>;
const progress = (fields: Fields = {}, changes: Partial<ImportState> = {}) =>
  importProgress(
    {
      accountState: 'connected',
      importFrom,
      stoppedAt: null,
      connectedAt,
      streams: (['own_tweets', 'mentions', 'direct_messages', 'search'] as const).map((name) =>
        stream(name, fields[name]),
      ),
      unreached: null,
      ...changes,
    },
    now,
  );

const missing = (isOpen: boolean) => ({ unreached: { fromAt: importFrom, toAt: daysBefore(2), isOpen } });
const timelines: Fields = { own_tweets: over, mentions: over, direct_messages: over };

describe('how far an import has come', () => {
  it.each<[claim: string, fields: Fields, changes: Partial<ImportState>, expected: object]>([
    ['nothing was asked for', {}, { importFrom: null }, { state: 'none', reachedAt: null, percent: 0 }],
    ['it has not begun', {}, {}, { state: 'running', reachedAt: connectedAt, percent: 0 }],
    [
      'own tweets are half way back: an eighth',
      { own_tweets: reached(4) },
      {},
      { state: 'running', reachedAt: connectedAt, percent: 12 },
    ],
    [
      'own tweets are read, mentions are a quarter back',
      { own_tweets: over, mentions: reached(2) },
      {},
      { reachedAt: daysBefore(2), percent: 31 },
    ],
    [
      'mentions are nearly all that X gives, though of one day only',
      { own_tweets: over, mentions: reached(1, 720) },
      {},
      { reachedAt: daysBefore(1), percent: 47 },
    ],
    [
      'the mentions are there: nothing of them is missing',
      { own_tweets: over, mentions: over },
      {},
      { reachedAt: importFrom, percent: 75 },
    ],
    ['everything is there', timelines, {}, { state: 'done', reachedAt: importFrom, percent: 100 }],
    [
      'mentions are missing; the search has not begun',
      timelines,
      missing(true),
      { state: 'running', reachedAt: daysBefore(2), percent: 75 },
    ],
    [
      'the search is half way through its seven days',
      { ...timelines, search: reached(4.5) },
      missing(true),
      { state: 'running', reachedAt: daysBefore(4.5), percent: 87 },
    ],
    [
      'the search is still among what is known',
      { ...timelines, search: reached(1) },
      missing(true),
      { reachedAt: daysBefore(2), percent: 75 },
    ],
    [
      'what X does not give any more is lost, and the import over',
      timelines,
      missing(false),
      { state: 'done', reachedAt: daysBefore(2), percent: 100 },
    ],
    ['a round that is not over is never all of it', { mentions: reached(9, 900) }, {}, { percent: 24 }],
    ['a pause does not end it', {}, { accountState: 'paused' }, { state: 'running' }],
    ['nor does a lost authorization', {}, { accountState: 'needs_reauthorization' }, { state: 'running' }],
    ['a disconnection does', {}, { accountState: 'disconnected' }, { state: 'stopped', reachedAt: connectedAt }],
    [
      'a disconnection afterwards does not',
      timelines,
      { accountState: 'disconnected' },
      { state: 'done', percent: 100 },
    ],
    [
      'somebody has stopped it: as far back as it came',
      { ...timelines, mentions: { ...over, startsAt: daysBefore(2) } },
      { stoppedAt: now },
      { state: 'stopped', reachedAt: daysBefore(2), percent: 25 },
    ],
  ])('%s', (_claim, fields, changes, expected) => {
    expect(progress(fields, changes)).toMatchObject(expected);
  });
});

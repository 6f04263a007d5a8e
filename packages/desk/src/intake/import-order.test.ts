import { describe, expect, it } from 'vitest';
import { waitsForOwnTweets, type ImportingStream } from './import-order.ts';

const connectedAt = new Date('2026-11-22T10:00:00.000Z');
const minutesAfter = (minutes: number) => new Date(connectedAt.getTime() + minutes * 60_000);

const importing: ImportingStream = {
  name: 'mentions',
  startsAt: minutesAfter(-7 * 1440),
  connectedAt,
  coveredUntil: null,
  ownTweetsCoveredUntil: null,
};

describe('the order of an import', () => {
  it.each<[claim: string, changes: Partial<ImportingStream>, minutes: number, waits: boolean]>([
    ['mentions wait for the brand’s own tweets', {}, 1, true],
    ['the search does not: it goes into history for what the mentions have left out', { name: 'search' }, 1, false],
    ['direct messages do not: their answers come with them', { name: 'direct_messages' }, 1, false],
    ['own tweets wait for nobody', { name: 'own_tweets' }, 1, false],
    ['nobody waits once they are read', { ownTweetsCoveredUntil: minutesAfter(1) }, 1, false],
    ['nor without history', { startsAt: connectedAt }, 1, false],
    ['nor after the first round', { coveredUntil: minutesAfter(1) }, 2, false],
    ['the wait lasts until shortly before a quarter of an hour', {}, 14.9, true],
    ['and no longer: customers come first', {}, 15, false],
  ])('%s', (_claim, changes, minutes, waits) => {
    expect(waitsForOwnTweets({ ...importing, ...changes }, minutesAfter(minutes))).toBe(waits);
  });
});

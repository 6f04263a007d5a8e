import type { Capture } from '@perch/contracts';
import { changedItems, changedOrder, type Fields } from '@perch/core';

type Keyword = Capture['keywords'][number];

/** Of a list whose order changed, so many phrases are written down. */
const MOST_PHRASES = 20;

/**
 * What the audit log keeps of two states of the settings. Of lists of up to a thousand items only what went, what came
 * and what changed; the order of keywords, which decides between them, as `keywordOrder` in a few of their phrases.
 */
export function captureChanges(before: Capture, after: Capture): { before: Fields; after: Fields } {
  const excluded = changedItems(before.excludedKeywords, after.excludedKeywords, itself);
  const muted = changedItems(before.mutedProfiles, after.mutedProfiles, itself);
  const keywords = keywordChanges(before.keywords, after.keywords);
  return {
    before: {
      ...settingsIn(before),
      ...keywords.before,
      excludedKeywords: excluded.before,
      mutedProfiles: muted.before,
    },
    after: { ...settingsIn(after), ...keywords.after, excludedKeywords: excluded.after, mutedProfiles: muted.after },
  };
}

/** The same of keywords alone. */
export function keywordChanges(
  before: readonly Keyword[],
  after: readonly Keyword[],
): { before: Fields; after: Fields } {
  const changed = changedItems(before, after, idOf);
  const order = changedOrder(before, after, idOf);
  return {
    before: { keywords: changed.before, ...(order && { keywordOrder: inFew(order.before) }) },
    after: { keywords: changed.after, ...(order && { keywordOrder: inFew(order.after) }) },
  };
}

const idOf = ({ id }: Keyword) => id;
const itself = (text: string) => text;

/** The revision grows with every save, so it says nothing about what changed. */
const settingsIn = ({ revision: _revision, ...settings }: Capture): Fields => settings;

const inFew = (keywords: readonly Keyword[]) =>
  keywords
    .slice(0, MOST_PHRASES)
    .map(({ phrase }) => phrase)
    .join(', ') + (keywords.length > MOST_PHRASES ? ', …' : '');

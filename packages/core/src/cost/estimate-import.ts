import type { BillingRules } from './billing-rules.ts';
import type { PriceTable } from './prices.ts';

/** What an import brings at most of each kind: for mentions and own tweets what X gives, else a bound of our own. */
export const IMPORT_MOST = {
  /** the newest that X gives of a timeline of mentions */
  mentions: 800,
  /** mentions beyond those, by search */
  search: 2_400,
  /** the newest that X gives of an account's own timeline */
  own_tweets: 3_200,
  direct_messages: 1_500,
} as const;
export type ImportKind = keyof typeof IMPORT_MOST;

/** How far back X still gives each kind; a timeline ends by number, not by age. */
const DAYS_KEPT: Record<ImportKind, number> = {
  mentions: Infinity,
  search: 7,
  own_tweets: Infinity,
  direct_messages: 30,
};

/** X takes so many pictures, or one video, with a post, and one file with a direct message. */
const MOST_MEDIA = { post: 4, directMessage: 1 };

export interface ImportQuestion {
  /** whole days of history */
  days: number;
  /** X's id of the account that reads */
  readerUserId: string;
  prices: PriceTable;
  rules: BillingRules;
}

export interface ImportLine {
  kind: ImportKind;
  unitsAtMost: number;
  /** of the days asked for, how many X still gives */
  daysAtMost: number;
  /** micro-dollars, with authors and media where X bills them */
  costMicrosAtMost: number;
}

export interface ImportCost {
  lines: ImportLine[];
  /** micro-dollars */
  costMicrosAtMost: number;
  /** micro-dollars for a hundred mentions by a hundred people, without media */
  hundredMentionsMicros: number;
}

/**
 * What history of `days` costs at most, where each mention has an author of its own and as many pictures as X takes. X
 * bills a resource once a UTC day, so that what the search meets again costs nothing more.
 */
export function estimateImport({ days, readerUserId, prices, rules }: ImportQuestion): ImportCost {
  const beside = (micros: number) => (rules.includesCount ? micros : 0);
  const author = beside(prices.userRead);
  const mention = prices.postRead + author + MOST_MEDIA.post * beside(prices.mediaRead);
  const ownPost = rules.appOwnerUserId === readerUserId ? prices.ownPostRead : prices.postRead;
  const costOf: Record<ImportKind, (units: number) => number> = {
    mentions: (units) => units * mention,
    search: (units) => units * mention,
    own_tweets: (units) => units * (ownPost + MOST_MEDIA.post * beside(prices.mediaRead)) + author,
    direct_messages: (units) =>
      units * (prices.dmEventRead + author + MOST_MEDIA.directMessage * beside(prices.mediaRead)),
  };
  const lines = (Object.keys(IMPORT_MOST) as ImportKind[]).map((kind) => ({
    kind,
    unitsAtMost: IMPORT_MOST[kind],
    daysAtMost: Math.min(days, DAYS_KEPT[kind]),
    costMicrosAtMost: costOf[kind](IMPORT_MOST[kind]),
  }));
  return {
    lines,
    costMicrosAtMost: lines.reduce((sum, line) => sum + line.costMicrosAtMost, 0),
    hundredMentionsMicros: 100 * (prices.postRead + author),
  };
}

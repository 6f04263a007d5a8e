export * from './access/permissions.ts';
export * from './cost/prices.ts';
export * from './cost/price-of.ts';
export * from './text/find-urls.ts';
export * from './text/visible-text.ts';
export * from './text/weighted-length.ts';
export { compileKeywords, type KeywordMatch, type KeywordMatcher, type MatchInput } from './match/match-keywords.ts';
export {
  MAX_PHRASE_LENGTH,
  parseKeywordList,
  validatePhrase,
  type PhraseProblem,
  type ValidatedPhrase,
} from './match/phrase.ts';

import type { TicketSearch } from './ticket-views.ts';

/** What only reports and programs ask for: there is no chip to choose it by. */
export const FIGURE_FILTERS = [
  'openedHour',
  'closedFrom',
  'closedBefore',
  'unclosedAt',
  'reopenedFrom',
  'reopenedBefore',
  'repliedFrom',
  'repliedBefore',
  'repliedBy',
  'replyState',
  'isAnswered',
  'firstResponseOver',
  'resolutionOver',
  'isHistory',
  'language',
  'keywordId',
] as const satisfies readonly (keyof TicketSearch)[];

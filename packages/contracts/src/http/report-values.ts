// apart from values.ts, which every page loads

/** What a report is of. Which figures each has: `FIGURES_OF`. */
export const REPORT_METRICS = [
  'volume',
  'backlog',
  'first-response',
  'resolution',
  'reopenings',
  'replies',
  'cost',
] as const;
export const REPORT_DIMENSIONS = ['account', 'channel', 'department', 'agent', 'keyword', 'language', 'tag'] as const;
export const REPORT_COMPARISONS = ['previous', 'year', 'none'] as const;
export const REPORT_FIGURES = [
  'opened',
  'history',
  'backlog',
  'answered',
  'unanswered',
  'firstResponseMedian',
  'firstResponseP90',
  'firstResponseServiceMedian',
  'firstResponseServiceP90',
  'closed',
  'resolutionMedian',
  'resolutionP90',
  'resolutionServiceMedian',
  'resolutionServiceP90',
  'reopened',
  'reopenings',
  'replies',
  'sent',
  'failed',
  'unknown',
  'waiting',
  'discarded',
  'successShare',
  'costMicros',
] as const;
type Figure = (typeof REPORT_FIGURES)[number];
/** The main one first: charts draw it, and groups are ordered by it. */
export const FIGURES_OF: Record<(typeof REPORT_METRICS)[number], readonly Figure[]> = {
  volume: ['opened', 'history'],
  backlog: ['backlog'],
  'first-response': [
    'firstResponseMedian',
    'firstResponseP90',
    'firstResponseServiceMedian',
    'firstResponseServiceP90',
    'answered',
    'unanswered',
  ],
  resolution: ['resolutionMedian', 'resolutionP90', 'resolutionServiceMedian', 'resolutionServiceP90', 'closed'],
  reopenings: ['reopened', 'reopenings'],
  replies: ['successShare', 'replies', 'sent', 'failed', 'unknown', 'waiting', 'discarded'],
  cost: ['costMicros'],
};
/** Days, two years. */
export const MOST_REPORT_DAYS = 731;
/** What Perch learnt of so long after it was written is history: an import, or an old tweet made a ticket by hand. */
export const HISTORY_HOURS = 24;
/** What a reply has come to, as reports tell it. */
export const REPLY_STATES = ['sent', 'failed', 'unknown', 'waiting', 'discarded'] as const;

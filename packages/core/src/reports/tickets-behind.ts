/** What a figure is of: a period or a step of one, and what narrows the report, named as the ticket list names it. */
export interface FigureOf {
  fromAt: string;
  beforeAt: string;
  zone: string;
  filters: Readonly<Partial<Record<string, string>>>;
  /** of a duration: tickets that took longer are listed */
  seconds?: number | null;
}

/**
 * The filters of the ticket list that open the tickets behind a figure of a report, as the URL of the list has them. Null
 * for what is not of tickets.
 */
export function ticketsBehind(figure: string, { fromAt, beforeAt, zone, filters, seconds }: FigureOf) {
  const base = { view: 'all', ...filters };
  const opened = { ...base, openedFrom: fromAt, openedBefore: beforeAt, openedZone: zone, sort: 'newest' };
  const closed = {
    ...{ ...base, status: 'closed', sort: 'closed', isHistory: 'false' },
    ...{ closedFrom: fromAt, closedBefore: beforeAt },
  };
  const { assignee, ...others } = base as Record<string, string | undefined>;
  const replied = { ...others, repliedFrom: fromAt, repliedBefore: beforeAt, ...(assignee && { repliedBy: assignee }) };
  const over = seconds === undefined || seconds === null ? null : String(seconds);
  const list = (): Record<string, string | undefined> | null => {
    switch (figure) {
      case 'opened':
        return { ...opened, isHistory: 'false' };
      case 'history':
        return { ...opened, isHistory: 'true' };
      case 'backlog':
        return { ...base, unclosedAt: beforeAt, sort: 'oldest' };
      case 'answered':
      case 'firstResponseServiceMedian':
      case 'firstResponseServiceP90':
        return { ...opened, isHistory: 'false', isAnswered: 'true' };
      case 'unanswered':
        return { ...opened, isHistory: 'false', isAnswered: 'false' };
      case 'firstResponseMedian':
      case 'firstResponseP90':
        return { ...opened, isHistory: 'false', isAnswered: 'true', ...(over && { firstResponseOver: over }) };
      case 'closed':
      case 'resolutionServiceMedian':
      case 'resolutionServiceP90':
        return closed;
      case 'resolutionMedian':
      case 'resolutionP90':
        return { ...closed, ...(over && { resolutionOver: over }) };
      case 'reopened':
      case 'reopenings':
        return { ...base, reopenedFrom: fromAt, reopenedBefore: beforeAt };
      case 'replies':
      case 'successShare':
        return replied;
      case 'sent':
      case 'failed':
      case 'unknown':
      case 'waiting':
      case 'discarded':
        return { ...replied, replyState: figure };
      default:
        return null;
    }
  };
  const found = list();
  return (
    found &&
    (Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Record<string, string>)
  );
}

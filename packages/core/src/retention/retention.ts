/** What an organization may keep for less long than the installation does. */
export const RETENTION_KINDS = [
  'tweets',
  'directMessages',
  'tickets',
  'notices',
  'notifications',
  'incidents',
  'webhookEvents',
  'auditLog',
] as const;
export type RetentionKind = (typeof RETENTION_KINDS)[number];

/** Days by kind; null: as long as the installation keeps it. */
export type RetentionDays = Record<RetentionKind, number | null>;

/**
 * Fewer days cannot be chosen: X is asked about tweets for two months, a closed ticket is in the figures of the last
 * quarter, what became of a notice is looked up for a week.
 */
export const LEAST_DAYS: Readonly<Record<RetentionKind, number>> = {
  tweets: 60,
  directMessages: 60,
  tickets: 90,
  notices: 7,
  notifications: 7,
  incidents: 90,
  webhookEvents: 3,
  auditLog: 365,
};

/** Some of it is kept for less long than until now: what is older goes for good. */
export const isShortened = (days: RetentionDays, before: RetentionDays): boolean =>
  RETENTION_KINDS.some((kind) => {
    const [next, now] = [days[kind], before[kind]];
    return next !== null && (now === null || next < now);
  });

/** Why days cannot be chosen: too few, or more than the installation keeps. Null: they can. */
export function retentionProblem(
  kind: RetentionKind,
  days: number | null,
  most: number | null,
): 'too_short' | 'too_long' | null {
  if (days === null) return null;
  if (days < LEAST_DAYS[kind]) return 'too_short';
  return most !== null && days > most ? 'too_long' : null;
}

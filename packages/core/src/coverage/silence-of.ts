/** An account whose silence is watched. */
export interface Watched {
  /** hours without anything that are too many */
  silenceHours: number;
  /** whether anything can arrive at all */
  isRead: boolean;
  /** when something by somebody else last arrived; null: never, or before this was kept */
  lastReceivedAt: Date | null;
  /** from when silence counts at the earliest: the alarm was switched on, or the account went on after a pause */
  listeningSince: Date;
  /** since when it was silent when people were told last; what came in that very moment may show only afterwards */
  toldSince: Date | null;
}

export type Silence =
  /** people are to be told now: nothing has arrived since then */
  | { kind: 'alarm'; since: Date }
  /** look again then; `since`: people know already that nothing has arrived since */
  | { kind: 'wait'; until: Date; since: Date | null };

const HOUR_MS = 3_600_000;

/**
 * Whether an account has been silent for too long. Told once, nobody is told again before something has arrived (or the
 * account was paused and goes on): so the next alarm is as far away as its hours, and nobody needs to look before.
 */
export function silenceOf({ silenceHours, isRead, ...watched }: Watched, now: Date): Silence {
  const since = silentSince(watched);
  const later = new Date(now.getTime() + silenceHours * HOUR_MS);
  if (!isRead) return { kind: 'wait', until: later, since: null };
  if (isTold(watched)) return { kind: 'wait', until: later, since };
  const dueAt = new Date(since.getTime() + silenceHours * HOUR_MS);
  return dueAt <= now ? { kind: 'alarm', since } : { kind: 'wait', until: dueAt, since: null };
}

function silentSince({ lastReceivedAt, listeningSince }: Pick<Watched, 'lastReceivedAt' | 'listeningSince'>): Date {
  return lastReceivedAt !== null && lastReceivedAt > listeningSince ? lastReceivedAt : listeningSince;
}

const isTold = (watched: Pick<Watched, 'lastReceivedAt' | 'listeningSince' | 'toldSince'>) =>
  watched.toldSince !== null && silentSince(watched) <= watched.toldSince;

import { patienceMs } from './bucket-state.ts';

export type Tone = 'good' | 'warning' | 'danger' | 'calm';

export interface AccountHealth {
  /** key below `health.` */
  code:
    | 'awaiting_confirmation'
    | 'healthy'
    | 'starting'
    | 'delayed'
    | 'failing'
    | 'rate_limited'
    | 'slowed'
    | 'silent'
    | 'paused'
    | 'needs_reauthorization'
    | 'disconnected'
    | 'usage_capped'
    | 'credits_depleted';
  tone: Tone;
  /** when it was last polled, where the words speak of it */
  at: string | null;
  /** nothing has arrived since then */
  since?: string;
  /** when it goes on */
  nextAt?: string | null;
  /** X's own words about the latest failure */
  detail: string | null;
}

/** Something that is read from X; instants in ISO 8601. */
export interface ReadStream {
  stream: string;
  lastSucceededAt: string | null;
  lastError: { code: string; detail: string } | null;
  failureCount: number;
  nextPollAt: string | null;
  intervalSeconds: number;
  slowedBy: 'budget' | null;
}

export interface ReadAccount {
  state: 'awaiting_confirmation' | 'connected' | 'paused' | 'needs_reauthorization' | 'disconnected';
  stateReason: string | null;
  streams: readonly ReadStream[];
  silentSince: string | null;
}

/** X's 429: nothing is wrong, the next poll has its time. */
const RATE_LIMITED = 'rate_limited';

/** X gives every window of a limit a quarter of an hour; mentions later than that are worth a look. */
const LATE_MENTIONS_SECONDS = 15 * 60;

const isLateMentions =
  (now: Date) =>
  ({ stream, lastSucceededAt }: ReadStream): boolean =>
    stream === 'mentions' &&
    lastSucceededAt !== null &&
    now.getTime() - Date.parse(lastSucceededAt) > LATE_MENTIONS_SECONDS * 1000;

/** How a stream reads: waiting for a limit is no failure unless mentions stay away for long. */
export function streamTrouble(stream: ReadStream, now: Date): 'none' | 'slowed' | 'waiting' | 'late' | 'failing' {
  if (stream.failureCount === 0) return stream.slowedBy === 'budget' ? 'slowed' : 'none';
  if (stream.lastError?.code !== RATE_LIMITED) return 'failing';
  return isLateMentions(now)(stream) ? 'late' : 'waiting';
}

/** How an account is doing, in the one word that matters most. */
export function accountHealth(account: ReadAccount, now: Date): AccountHealth {
  const { state, stateReason, streams, silentSince } = account;
  if (state === 'awaiting_confirmation') return { code: state, tone: 'warning', at: null, detail: null };
  if (state === 'needs_reauthorization') return { code: state, tone: 'danger', at: null, detail: null };
  if (state === 'paused' || state === 'disconnected') return { code: state, tone: 'calm', at: null, detail: null };

  // X takes nothing more from us until the month or the credit changes, whatever the streams say
  if (stateReason === 'usage_capped' || stateReason === 'credits_depleted') {
    return { code: stateReason, tone: 'danger', at: null, detail: null };
  }
  const troubled = streams.filter(({ failureCount, lastError }) => failureCount > 0 && lastError);
  const refused = troubled.find(
    ({ lastError }) => lastError?.code === 'credits_depleted' || lastError?.code === 'usage_capped',
  );
  if (refused?.lastError) {
    const code = refused.lastError.code as 'credits_depleted' | 'usage_capped';
    return { code, tone: 'danger', at: null, detail: refused.lastError.detail };
  }
  const failing = troubled.find(({ lastError }) => lastError?.code !== RATE_LIMITED);
  if (failing?.lastError) {
    return { code: 'failing', tone: 'warning', at: failing.lastSucceededAt, detail: failing.lastError.detail };
  }
  const limited = troubled.find(isLateMentions(now)) ?? troubled[0];
  if (limited) {
    const tone = isLateMentions(now)(limited) ? 'warning' : 'calm';
    return { code: RATE_LIMITED, tone, at: null, nextAt: limited.nextPollAt, detail: limited.lastError!.detail };
  }
  const polled = streams.flatMap(({ lastSucceededAt }) => lastSucceededAt ?? []).toSorted();
  const latest = polled.at(-1) ?? null;
  if (latest === null) return { code: 'starting', tone: 'calm', at: null, detail: null };

  const isLate = ({ lastSucceededAt, intervalSeconds, slowedBy }: ReadStream) =>
    slowedBy === null && // the budget may stop it until midnight
    lastSucceededAt !== null &&
    now.getTime() - Date.parse(lastSucceededAt) > patienceMs(intervalSeconds);
  const late = streams.find(isLate);
  if (late) return { code: 'delayed', tone: 'warning', at: late.lastSucceededAt, detail: null };
  if (silentSince !== null) return { code: 'silent', tone: 'warning', at: null, since: silentSince, detail: null };
  if (streams.some(({ slowedBy }) => slowedBy === 'budget')) {
    return { code: 'slowed', tone: 'calm', at: latest, detail: null };
  }
  return { code: 'healthy', tone: 'good', at: latest, detail: null };
}

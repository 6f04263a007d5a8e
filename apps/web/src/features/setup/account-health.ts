import type { TwitterAccount } from '@perch/contracts';

export type Tone = 'good' | 'warning' | 'danger' | 'calm';

export interface AccountHealth {
  /** key below `health.` */
  code:
    | 'healthy'
    | 'starting'
    | 'delayed'
    | 'failing'
    | 'paused'
    | 'needs_reauthorization'
    | 'disconnected'
    | 'usage_capped'
    | 'credits_depleted';
  tone: Tone;
  /** the instant the words speak of */
  at: string | null;
  /** X's own words about the latest failure */
  detail: string | null;
}

/** A stream may miss this many polls before we call it late. */
const POLLS_MISSED = 3;

/** How an account is doing, in the one word that matters most. */
export function accountHealth(
  account: Pick<TwitterAccount, 'state' | 'stateReason' | 'streams'>,
  now: Date,
): AccountHealth {
  const { state, stateReason, streams } = account;
  if (state === 'needs_reauthorization') return { code: state, tone: 'danger', at: null, detail: null };
  if (state === 'paused' || state === 'disconnected') return { code: state, tone: 'calm', at: null, detail: null };

  // X takes nothing more from us until the month or the credit changes, whatever the streams say
  if (stateReason === 'usage_capped' || stateReason === 'credits_depleted') {
    return { code: stateReason, tone: 'danger', at: null, detail: null };
  }
  const failing = streams.find(({ failureCount, lastError }) => failureCount > 0 && lastError);
  if (failing?.lastError) {
    return { code: 'failing', tone: 'warning', at: failing.lastSucceededAt, detail: failing.lastError.detail };
  }
  const polled = streams.flatMap(({ lastSucceededAt }) => lastSucceededAt ?? []).toSorted();
  const latest = polled.at(-1) ?? null;
  if (latest === null) return { code: 'starting', tone: 'calm', at: null, detail: null };

  const isLate = ({ lastSucceededAt, intervalSeconds }: TwitterAccount['streams'][number]) =>
    lastSucceededAt !== null &&
    now.getTime() - Date.parse(lastSucceededAt) > intervalSeconds * 1000 * POLLS_MISSED + 60_000;
  const late = streams.find(isLate);
  if (late) return { code: 'delayed', tone: 'warning', at: late.lastSucceededAt, detail: null };
  return { code: 'healthy', tone: 'good', at: latest, detail: null };
}

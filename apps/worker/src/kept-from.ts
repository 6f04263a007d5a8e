import type { RemovableKind, WorkerConfig } from '@perch/contracts';
import { KEPT_HOURS, SIGN_INS_KEPT_DAYS } from '@perch/desk';

/** From when on such rows are kept; null: all of them are. */
export function keptFrom(
  config: Pick<WorkerConfig, 'KEEP_UNTICKETED_DAYS' | 'KEEP_NOTICES_DAYS' | 'KEEP_WEBHOOK_LOG_DAYS'>,
  kind: RemovableKind,
  now: Date,
): Date | null {
  if (kind === 'answers') return new Date(now.getTime() - KEPT_HOURS * 3_600_000);
  if (kind === 'sign_ins') return new Date(now.getTime() - SIGN_INS_KEPT_DAYS * 86_400_000);
  // what was found says itself until when it stays
  if (kind === 'found_tweets') return now;
  const days =
    kind === 'notices'
      ? config.KEEP_NOTICES_DAYS
      : kind === 'webhook_events'
        ? config.KEEP_WEBHOOK_LOG_DAYS
        : config.KEEP_UNTICKETED_DAYS;
  return days === undefined ? null : new Date(now.getTime() - days * 86_400_000);
}

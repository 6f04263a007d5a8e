import type { Ticket } from '@perch/contracts';
import { hasUrl, measureReply, type ReplyMeasure } from '@perch/core';
import type { Mode } from './draft.ts';

export type ReplyTarget = Ticket['replyTargets'][number];

export interface ComposerState {
  target: ReplyTarget | null;
  /** null for a note, which nothing outside limits */
  measure: ReplyMeasure | null;
  /** nothing is written yet, so nothing is said of it */
  isEmpty: boolean;
  canSend: boolean;
  /** code of what stands in the way of this way, whatever is written */
  problem: string | null;
  /** what X bills for this text, micro-dollars; null when it is not known */
  priceMicros: number | null;
  hasDearLink: boolean;
}

const MAX_NOTE_LENGTH = 10_000;

/** What may be done with a text: the same functions the API asks before it takes the reply. */
export function composerState(ticket: Pick<Ticket, 'replyTargets'>, mode: Mode, text: string): ComposerState {
  const isEmpty = text.trim() === '';
  if (mode === 'note') {
    const canSend = !isEmpty && text.trim().length <= MAX_NOTE_LENGTH;
    return { target: null, measure: null, isEmpty, canSend, problem: null, priceMicros: null, hasDearLink: false };
  }
  const target = ticket.replyTargets.find(({ via }) => via === mode) ?? null;
  const measure = measureReply(text, mode);
  const problem = target
    ? target.available
      ? null
      : (target.problem ?? 'reply_not_eligible')
    : 'reply_channel_unavailable';
  const hasDearLink = mode === 'tweet' && hasUrl(text);
  return {
    target,
    measure,
    isEmpty: measure.problem === 'empty',
    canSend: measure.ok && problem === null,
    problem,
    priceMicros: (hasDearLink ? target?.linkPriceMicros : target?.priceMicros) ?? null,
    hasDearLink,
  };
}

/** Dollars as people write them, with as many digits as the amount needs: $0.01, $0.015. */
export const formatPrice = (micros: number, locale: string) =>
  new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 3 }).format(
    micros / 1_000_000,
  );

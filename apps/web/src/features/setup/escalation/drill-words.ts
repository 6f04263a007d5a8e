import type { DrillMessage } from '@perch/contracts';
import { DELIVERY_CODES } from '@perch/core';
import type { TFunction } from 'i18next';
import { isGivenUp, isTriedAgain } from '../../../lib/alert-fate.ts';

type Became = 'onItsWay' | 'triedAgain' | 'sent' | 'delivered' | 'failed';

function becameOf(message: DrillMessage): Became {
  const { state, receipt } = message;
  if (isGivenUp(message) || state === 'discarded') return 'failed';
  if (receipt === 'delivered') return 'delivered';
  // a delivery that was removed for its age had been sent
  if (state === 'sent' || state === null) return 'sent';
  return isTriedAgain(message) ? 'triedAgain' : 'onItsWay';
}

export const hasFailed = (message: DrillMessage): boolean => ['failed', 'triedAgain'].includes(becameOf(message));

/** Of an SMS, Twilio tells later whether it arrived. */
export function isSettled(message: DrillMessage): boolean {
  const became = becameOf(message);
  return became === 'failed' || became === 'delivered' || (became === 'sent' && message.medium === 'email');
}

/** Of what Twilio took and could not deliver, nothing more is known. */
function whyNot(t: TFunction, message: DrillMessage): string[] {
  const code = DELIVERY_CODES.find((known) => known === message.code);
  return becameOf(message) === 'failed' && code !== undefined ? [t(`deliveryCode.${code}`)] : [];
}

/** To whom a message of a test goes, how, and what became of it. */
export const drillWords = (t: TFunction, message: DrillMessage): string =>
  [
    message.name,
    t(`escalation.${message.medium}`),
    [t(`escalation.drillState.${becameOf(message)}`), ...whyNot(t, message)].join(': '),
    ...(message.isFallback ? [t('escalation.drillState.fallback')] : []),
  ].join(' · ');

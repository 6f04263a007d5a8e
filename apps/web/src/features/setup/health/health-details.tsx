import type { TwitterAccount } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { durationWords, momentWords } from '../../../lib/time.ts';
import { useNow } from '../../../ui/relative-time.tsx';
import classes from '../setup.module.css';
import { lagSeconds } from './lag-seconds.ts';

/** "20 sec behind · authorization renews itself": what stands beside the one word of an account's health. */
export function HealthDetails({ account }: { account: TwitterAccount }) {
  const { t } = useTranslation();
  const now = useNow();
  const locale = currentLocale();
  const lag = lagSeconds(account, now);
  const words = [
    lag !== null && t('health.behind', { duration: durationWords(lag, locale) }),
    authorizationWords(t, account, now, locale),
  ].filter((part) => typeof part === 'string');
  if (words.length === 0) return null;
  return <div className={classes.healthDetails}>{words.join(' · ')}</div>;
}

function authorizationWords(t: TFunction, account: TwitterAccount, now: Date, locale: string): string | null {
  const { state, authorization } = account;
  // the one word says it already
  if (state === 'needs_reauthorization' || state === 'disconnected') return null;
  if (authorization === null) return t('health.notAuthorized');
  if (authorization.renewsItself) return t('health.renewsItself');
  if (authorization.expiresAt === null) return t('health.doesNotExpire');
  return t('health.authorizedUntil', { time: momentWords(new Date(authorization.expiresAt), now, locale) });
}

import { Button, Loader } from '@mantine/core';
import type { RecentTweets as Recent } from '@perch/contracts';
import { IconBrandX, IconExternalLink } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { priceWords } from '../../lib/money.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { useFetchRecentTweets, useRecentTweets } from './profile-queries.ts';
import classes from './profile.module.css';

const TOLD = ['protected', 'suspended', 'not_found', 'rate_limited', 'account_not_active', 'unauthorized'];
const wordsOf = (t: TFunction, code: string | null) =>
  t(`socialProfile.problem.${code && TOLD.includes(code) ? code : 'other'}`);

/** What an X user writes otherwise: asked of X when somebody wants it, at its price. */
export function RecentTweets({ twitterUserId }: { twitterUserId: string }) {
  const { t } = useTranslation();
  const state = useRecentTweets(twitterUserId);
  const fetchThem = useFetchRecentTweets(twitterUserId);
  if (state.isPending) return <SkeletonRows count={2} height={70} lines={2} />;
  if (!state.data) return <ErrorState error={state.error} onRetry={() => void state.refetch()} />;
  const { latest, price, mayAsk } = state.data;
  const isWaiting = fetchThem.isPending || latest?.state === 'queued';
  return (
    <section aria-label={t('socialProfile.onX')} className={classes.recent} aria-busy={isWaiting}>
      {latest?.state === 'done' ? (
        <Fetched recent={latest} />
      ) : isWaiting ? (
        <p role="status" className={classes.dim}>
          <Loader size="xs" /> {t('socialProfile.asking')}
        </p>
      ) : (
        <>
          {latest?.state === 'failed' && (
            <p role="alert" className={classes.problem}>
              {wordsOf(t, latest.code)}
            </p>
          )}
          {fetchThem.error && (
            <p role="alert" className={classes.problem}>
              {errorSentence(t, fetchThem.error)}
            </p>
          )}
          {!mayAsk ? (
            <p className={classes.dim}>{t('error.x_search_not_allowed')}</p>
          ) : price === null ? (
            <p className={classes.dim}>{t('error.no_account_to_ask')}</p>
          ) : price.isBudgetUsedUp ? (
            <p className={classes.dim}>{t('state.budgetUsedUp', price.account)}</p>
          ) : (
            <Button
              variant="default"
              leftSection={<IconBrandX size={15} stroke={1.75} aria-hidden />}
              onClick={() => fetchThem.mutate()}
            >
              {t('socialProfile.fetch', { price: priceWords(price.mostMicros) })}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

function Fetched({ recent }: { recent: Recent }) {
  const { t } = useTranslation();
  return (
    <>
      <p className={classes.fromX}>
        <IconBrandX size={13} stroke={1.75} aria-hidden /> {t('socialProfile.fromX')}{' '}
        {recent.fetchedAt && <RelativeTime at={recent.fetchedAt} />}
      </p>
      {recent.tweets.length === 0 && <p className={classes.dim}>{t('socialProfile.noneOnX')}</p>}
      <ul className={classes.messages}>
        {recent.tweets.map((tweet) => (
          <li key={tweet.tweetId}>
            <article className={classes.message}>
              <div className={classes.messageHead}>
                <span>{tweet.kind !== 'tweet' && t(`tweetKind.${tweet.kind}`)}</span>
                <RelativeTime at={tweet.postedAt} className={classes.time!} />
              </div>
              <RichText text={tweet.text} className={classes.text} isOnX />
              <div className={classes.messageFoot}>
                <a href={tweet.permalink} target="_blank" rel="noreferrer">
                  {t('ticket.viewOnX')} <IconExternalLink size={11} stroke={1.75} aria-hidden />
                </a>
              </div>
            </article>
          </li>
        ))}
      </ul>
    </>
  );
}

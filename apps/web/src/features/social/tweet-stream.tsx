import { IconAt, IconSend } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { Suspense, useCallback } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import type { Tweet } from '@perch/contracts';
import { useReadAccounts } from '../../lib/directory.ts';
import { useSession } from '../../lib/session.ts';
import { writeTweet } from '../../lib/write-tweet.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { NoAccount } from '../../ui/lazy-no-account.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { FromLink } from './from-link.tsx';
import { Volume } from './lazy-volume.tsx';
import { tweetQuery, type StreamKind } from '../../lib/tweet-feed.ts';
import { useTweets } from './queries.ts';
import { accountsOf, isFiltered, type SocialSearch } from './social-search.ts';
import classes from './social-page.module.css';
import { StreamPane } from './stream-pane.tsx';
import { lazyComponent } from '../../ui/lazy-component.tsx';

const OutgoingTweets = lazyComponent(async () => (await import('./outgoing-tweets.tsx')).OutgoingTweets);

const route = getRouteApi('/app/social');

export const MentionsStream = () => <TweetStream kind="mentions" />;
export const SentStream = () => <TweetStream kind="sent" />;

const mentionsKeyOf = (tweet: Tweet) => `mentions:${tweet.account.id}`;

function TweetStream({ kind }: { kind: StreamKind }) {
  const { t } = useTranslation();
  const search: SocialSearch = route.useSearch();
  const query = tweetQuery(search);
  const { member } = useSession();
  const isMine = useCallback(({ sent }: Tweet) => sent?.by?.id === member.id, [member.id]);
  const feed = useTweets(kind, query, isMine);
  const accounts = useReadAccounts().data ?? [];
  const chosen = accountsOf(search);
  const shown = accounts.filter(({ id, state }) =>
    chosen.length > 0 ? chosen.includes(id) : state !== 'disconnected',
  );
  const isSent = kind === 'sent';
  const placeKey = `${kind} ${JSON.stringify(query)}`;
  const streamKeys = isSent ? [] : shown.map(({ id }) => `mentions:${id}`);
  usePageTitle(t(`social.${kind}`));
  return (
    <StreamPane
      key={placeKey}
      feed={feed}
      label={t(`social.${kind}`)}
      placeKey={placeKey}
      head={
        <>
          <div className={classes.head}>
            <h2>{t(`social.${kind}`)}</h2>
            {!isSent && (
              <>
                <Volume as="button" streamKeys={streamKeys} />
                <FromLink />
              </>
            )}
          </div>
          {!isSent && <Volume as="chart" streamKeys={streamKeys} />}
        </>
      }
      above={
        isSent && (
          <Suspense fallback={null}>
            <OutgoingTweets
              accountIds={search.accounts}
              listed={feed.items}
              isNarrowed={isFiltered(search)}
              onWrite={writeTweet}
            />
          </Suspense>
        )
      }
      empty={<NoTweets kind={kind} />}
      streamKeyOf={isSent ? null : mentionsKeyOf}
      streamKeys={streamKeys}
      isSent={isSent}
    />
  );
}

function NoTweets({ kind }: { kind: StreamKind }) {
  const { t } = useTranslation();
  const accounts = useReadAccounts();
  if (accounts.data?.length === 0) {
    return <NoAccount title={t('social.noAccount')} hint={t('social.noAccountHint')} ask={t('social.noAccountAsk')} />;
  }
  const Icon = kind === 'sent' ? IconSend : IconAt;
  return (
    <EmptyState icon={<Icon size={28} stroke={1.5} />} title={t(`social.empty.${kind}`)}>
      {t(`social.emptyHint.${kind}`)}
    </EmptyState>
  );
}

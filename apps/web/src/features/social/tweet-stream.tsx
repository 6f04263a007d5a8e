import { Button } from '@mantine/core';
import { IconAt, IconPlugConnected, IconSend } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useReadAccounts } from '../../lib/directory.ts';
import { useCan } from '../../lib/session.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { VirtualFeed } from '../../ui/virtual-feed.tsx';
import { tweetIdOf, useTweets, type StreamKind } from './queries.ts';
import classes from './social-page.module.css';
import { TweetCard } from './tweet-card.tsx';

const route = getRouteApi('/app/social');
const CARD_HEIGHT = 132;

export const MentionsStream = () => <TweetStream kind="mentions" />;
export const SentStream = () => <TweetStream kind="sent" />;

function TweetStream({ kind }: { kind: StreamKind }) {
  const { t } = useTranslation();
  const { accountId } = route.useSearch();
  const feed = useTweets(kind, accountId);
  usePageTitle(t(`social.${kind}`));
  return (
    <section className={classes.column} aria-label={t(`social.${kind}`)}>
      <div className={classes.head}>
        <h2>{t(`social.${kind}`)}</h2>
      </div>
      {feed.isPending ? (
        <SkeletonRows height={CARD_HEIGHT} lines={3} />
      ) : feed.error ? (
        <ErrorState error={feed.error} onRetry={feed.retry} />
      ) : feed.items.length === 0 && feed.unseenCount === 0 ? (
        <NoTweets kind={kind} />
      ) : (
        <VirtualFeed
          key={accountId}
          feed={feed}
          idOf={tweetIdOf}
          estimateHeight={CARD_HEIGHT}
          label={t(`social.${kind}`)}
          announce={(count) => t('social.newShow', { count })}
          renderItem={(tweet) => <TweetCard tweet={tweet} isSent={kind === 'sent'} />}
        />
      )}
    </section>
  );
}

function NoTweets({ kind }: { kind: StreamKind }) {
  const { t } = useTranslation();
  const accounts = useReadAccounts();
  const canSetUp = useCan('setup.social');
  if (accounts.data?.length === 0) {
    return (
      <EmptyState
        icon={<IconPlugConnected size={28} stroke={1.5} />}
        title={t('social.noAccount')}
        action={
          canSetUp && (
            <Button component={Link} to="/setup/channels/twitter">
              {t('ticket.connectFirst')}
            </Button>
          )
        }
      >
        {t(canSetUp ? 'social.noAccountHint' : 'social.noAccountAsk')}
      </EmptyState>
    );
  }
  const Icon = kind === 'sent' ? IconSend : IconAt;
  return (
    <EmptyState icon={<Icon size={28} stroke={1.5} />} title={t(`social.empty.${kind}`)}>
      {t(`social.emptyHint.${kind}`)}
    </EmptyState>
  );
}

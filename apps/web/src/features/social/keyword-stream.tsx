import { Button, Progress } from '@mantine/core';
import type { KeywordStream as Keyword } from '@perch/contracts';
import { IconSearch, IconSearchOff, IconSettings } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '../../lib/api.ts';
import { feedKeys } from '../../lib/feed.ts';
import { useKeywordStreams } from '../../lib/keyword-streams.ts';
import { useCan } from '../../lib/session.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { VirtualFeed } from '../../ui/virtual-feed.tsx';
import classes from './keywords.module.css';
import { keywordFeedKey, tweetIdOf, useKeywordTweets } from './queries.ts';
import social from './social-page.module.css';
import { TweetCard } from './tweet-card.tsx';

const CARD_HEIGHT = 132;

export function KeywordStream() {
  const { keywordId = '' } = useParams({ strict: false });
  return <Stream key={keywordId} keywordId={keywordId} />;
}

/** All tweets by others that a keyword is in, whatever became of them. */
function Stream({ keywordId }: { keywordId: string }) {
  const { t } = useTranslation();
  const keyword = useKeywordStreams().data?.find(({ id }) => id === keywordId);
  const feed = useKeywordTweets(keywordId);
  const percent = keyword?.rematch?.percent ?? null;
  const label = keyword ? t('keywordStream.of', { phrase: keyword.phrase }) : t('keywordStream.title');
  usePageTitle(label);
  useGrowingEnd(keywordId, percent, feed.hasMore);
  const isEmpty = feed.items.length === 0 && feed.unseenCount === 0;
  return (
    <section className={social.column} aria-label={label}>
      {keyword && <Head keyword={keyword} />}
      {percent !== null && (
        <div className={classes.looking} role="status">
          <span>{t('keywordStream.looking', { percent })}</span>
          <Progress value={percent} size="xs" aria-hidden />
        </div>
      )}
      {feed.isPending ? (
        <SkeletonRows height={CARD_HEIGHT} lines={3} />
      ) : feed.error ? (
        isApiError(feed.error, 'not_found') ? (
          <Gone />
        ) : (
          <ErrorState error={feed.error} onRetry={feed.retry} />
        )
      ) : isEmpty ? (
        <EmptyState icon={<IconSearch size={28} stroke={1.5} />} title={t('keywordStream.empty')}>
          {t(percent === null ? 'keywordStream.emptyHint' : 'keywordStream.emptyYet')}
        </EmptyState>
      ) : (
        <VirtualFeed
          feed={feed}
          idOf={tweetIdOf}
          estimateHeight={CARD_HEIGHT}
          label={label}
          announce={(count) => t('social.newShow', { count })}
          renderItem={(tweet) => <TweetCard tweet={tweet} matches={tweet.matched} />}
        />
      )}
    </section>
  );
}

/** The end of a stream grows while older tweets are looked through; whoever stands at it sees it grow. */
function useGrowingEnd(keywordId: string, percent: number | null, hasMore: boolean) {
  const client = useQueryClient();
  const before = useRef(percent);
  useEffect(() => {
    if (before.current === percent) return;
    before.current = percent;
    if (!hasMore) void client.invalidateQueries({ queryKey: feedKeys.pages(keywordFeedKey(keywordId)) });
  }, [client, keywordId, percent, hasMore]);
}

function Head({ keyword }: { keyword: Keyword }) {
  const { t } = useTranslation();
  const canSetUp = useCan('setup.social');
  return (
    <div className={classes.head}>
      <h2 dir="auto">{keyword.phrase}</h2>
      <span className={classes.account}>@{keyword.account.username}</span>
      {canSetUp && (
        <Link
          to="/setup/channels/twitter/$accountId"
          params={{ accountId: keyword.account.id }}
          search={{ focus: `keyword:${keyword.id}` }}
          className={classes.settings}
          preload={false}
        >
          <IconSettings size={15} stroke={1.6} aria-hidden />
          {t('why.setting.keyword')}
        </Link>
      )}
    </div>
  );
}

function Gone() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<IconSearchOff size={28} stroke={1.5} />}
      title={t('keywordStream.gone')}
      action={
        <Button component={Link} to="/social/keywords" variant="default">
          {t('keywordStream.title')}
        </Button>
      }
    >
      {t('keywordStream.goneHint')}
    </EmptyState>
  );
}

import { Button, Progress } from '@mantine/core';
import type { KeywordStream as Keyword, KeywordTweet } from '@perch/contracts';
import { IconSearch, IconSearchOff, IconSettings, IconWorldSearch } from '@tabler/icons-react';
import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { isApiError } from '../../lib/api.ts';
import { feedKeys } from '../../lib/feed.ts';
import { useKeywordStreams } from '../../lib/keyword-streams.ts';
import { priceWords } from '../../lib/money.ts';
import { useCan } from '../../lib/session.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { EmptyState } from '../../ui/states.tsx';
import classes from './keywords.module.css';
import { Volume } from './lazy-volume.tsx';
import { keywordFeedKey, useKeywordTweets, useStreams } from './queries.ts';
import { tweetQuery } from '../../lib/tweet-feed.ts';
import type { SocialSearch } from './social-search.ts';
import { StreamPane } from './stream-pane.tsx';

export function KeywordStream() {
  const { keywordId = '' } = useParams({ strict: false });
  return <Stream key={keywordId} keywordId={keywordId} />;
}

/** All tweets by others that a keyword is in, whatever became of them. */
function Stream({ keywordId }: { keywordId: string }) {
  const { t } = useTranslation();
  const search: SocialSearch = useSearch({ strict: false });
  const query = tweetQuery(search, false);
  const keyword = useKeywordStreams().data?.find(({ id }) => id === keywordId);
  const feed = useKeywordTweets(keywordId, query);
  const key = useStreams().data?.find((stream) => stream.keywordId === keywordId)?.key;
  const streamKeys = key === undefined ? [] : [key];
  const percent = keyword?.rematch?.percent ?? null;
  const label = keyword ? t('keywordStream.of', { phrase: keyword.phrase }) : t('keywordStream.title');
  const placeKey = `keyword ${keywordId} ${JSON.stringify(query)}`;
  usePageTitle(label);
  useGrowingEnd(keywordFeedKey(keywordId, query), percent, feed.hasMore);
  return (
    <StreamPane
      key={placeKey}
      feed={feed}
      label={label}
      placeKey={placeKey}
      head={
        <>
          {keyword && <Head keyword={keyword} streamKeys={streamKeys} />}
          <Volume as="chart" streamKeys={streamKeys} />
          {percent !== null && (
            <div className={classes.looking} role="status">
              <span>{t('keywordStream.looking', { percent })}</span>
              <Progress value={percent} size="xs" aria-hidden />
            </div>
          )}
        </>
      }
      empty={
        <EmptyState icon={<IconSearch size={28} stroke={1.5} />} title={t('keywordStream.empty')}>
          {t(percent === null ? 'keywordStream.emptyHint' : 'keywordStream.emptyYet')}
        </EmptyState>
      }
      errorInstead={isApiError(feed.error, 'not_found') ? <Gone /> : undefined}
      streamKeyOf={key === undefined ? null : () => key}
      streamKeys={streamKeys}
      matchesOf={matchesOf}
    />
  );
}

const matchesOf = (tweet: KeywordTweet) => tweet.matched;

/** The end of a stream grows while older tweets are looked through; whoever stands at it sees it grow. */
function useGrowingEnd(feedKey: QueryKey, percent: number | null, hasMore: boolean) {
  const client = useQueryClient();
  const before = useRef(percent);
  useEffect(() => {
    if (before.current === percent) return;
    before.current = percent;
    if (!hasMore) void client.invalidateQueries({ queryKey: feedKeys.pages(feedKey) });
  }, [client, feedKey, percent, hasMore]);
}

function Head({ keyword, streamKeys }: { keyword: Keyword; streamKeys: readonly string[] }) {
  const { t } = useTranslation();
  const canSetUp = useCan('setup.social');
  return (
    <div className={classes.head}>
      <h2 dir="auto">{keyword.phrase}</h2>
      <span className={classes.account}>@{keyword.account.username}</span>
      <Volume as="button" streamKeys={streamKeys} />
      {keyword.publicSearch && <Watching {...keyword.publicSearch} />}
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

/** That it watches the public too, how often, and what a day of it costs at most. */
function Watching({ intervalSeconds, mostPerDay, tweetMicros }: NonNullable<Keyword['publicSearch']>) {
  const { t } = useTranslation();
  return (
    <span className={classes.watching} title={t('xSearch.watch.headHint', { count: mostPerDay })}>
      <IconWorldSearch size={14} stroke={1.6} aria-hidden />
      {t(`xSearch.watch.head.${intervalSeconds < 3600 ? 'minutes' : 'hours'}`, {
        count: Math.round(intervalSeconds / (intervalSeconds < 3600 ? 60 : 3600)),
        price: priceWords(mostPerDay * tweetMicros),
      })}
    </span>
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

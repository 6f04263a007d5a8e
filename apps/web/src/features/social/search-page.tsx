import { Button, SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { parseSearch } from '@perch/core';
import { IconPin, IconSearch, IconSearchOff } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { isApiError } from '../../lib/api.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { ownZone } from '../../lib/own-zone.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { HitList } from './hit-list.tsx';
import { SavedSearchList } from './saved-search-list.tsx';
import { SearchBox } from './search-box.tsx';
import { useSavedSearches } from './saved-searches.ts';
import { useSavedSearchActions, useSearchHits } from './search-queries.ts';
import { changed, type SocialSearch } from './social-search.ts';
import { StreamProblem } from './stream-problem.tsx';
import { useXSearchPrice } from './x-search-queries.ts';
import classes from './search-page.module.css';
import social from './social-page.module.css';

const XSearchPane = lazy(async () => ({ default: (await import('./x-search-pane.tsx')).XSearchPane }));

const CARD_HEIGHT = 132;
const TIME_ZONE = ownZone();

/** All tweets and direct messages that are stored, by words and filters. */
export function SearchPage() {
  const { q = '' }: SocialSearch = useSearch({ strict: false });
  return <Search key={q} q={q} />;
}

function Search({ q }: { q: string }) {
  const { t } = useTranslation();
  const [isWrong, setWrong] = useState(false);
  const { order, where, accounts, tweet }: SocialSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const isNarrow = useMediaQuery('(max-width: 1099px)', false, { getInitialValueInEffect: false });
  const isReadable = q !== '' && parseSearch(q).ok;
  const isOnX = where === 'x';
  const price = useXSearchPrice(accounts?.includes(',') ? undefined : accounts, isReadable);
  const mayAskX = !price.isPending && !isApiError(price.error, 'x_search_not_allowed');
  const feed = useSearchHits(
    {
      query: q,
      order: order ?? 'newest',
      accountIds: accounts,
      timeZone: TIME_ZONE,
    },
    isReadable && !isOnX,
  );
  usePageTitle(q === '' ? t('socialSearch.title') : `${t('socialSearch.title')}: ${q}`);
  const go = (change: SocialSearch) =>
    void navigate({ to: '.', search: ({ tweet: _, ...old }: SocialSearch) => changed(old, change) });
  const isAlone = isNarrow && tweet !== undefined;
  return (
    <div className={classes.page}>
      {!isAlone && (
        <div className={classes.top}>
          <SearchBox
            query={q}
            onSearch={(query) => {
              setWrong(false);
              go({ q: query });
            }}
            onProblem={() => setWrong(true)}
          />
          {isReadable && !isWrong && (
            <div className={classes.tools}>
              {(mayAskX || isOnX) && (
                <SegmentedControl
                  size="xs"
                  aria-label={t('xSearch.where')}
                  value={isOnX ? 'x' : 'here'}
                  data={[
                    { value: 'here', label: t('xSearch.here') },
                    { value: 'x', label: t('xSearch.onX') },
                  ]}
                  onChange={(value) => go({ where: value === 'x' ? value : undefined })}
                />
              )}
              {!isOnX && (
                <SegmentedControl
                  size="xs"
                  aria-label={t('socialSearch.order')}
                  value={order ?? 'newest'}
                  data={[
                    { value: 'newest', label: t('socialSearch.newest') },
                    { value: 'best', label: t('socialSearch.best') },
                  ]}
                  onChange={(value) => go({ order: value })}
                />
              )}
              <SaveButton query={q} />
            </div>
          )}
        </div>
      )}
      {isWrong && isReadable ? (
        <EmptyState icon={<IconSearchOff size={28} stroke={1.5} />} title={t('socialSearch.notSearched')}>
          {t('socialSearch.notSearchedHint')}
        </EmptyState>
      ) : !isReadable ? (
        <section className={social.column} aria-label={t('socialSearch.title')}>
          <SavedSearchList
            empty={
              <EmptyState icon={<IconSearch size={28} stroke={1.5} />} title={t('socialSearch.begin')}>
                {t('socialSearch.beginHint')}
              </EmptyState>
            }
          />
        </section>
      ) : isOnX ? (
        <Suspense fallback={<SkeletonRows height={CARD_HEIGHT} lines={3} />}>
          <XSearchPane
            key={`${q} ${accounts}`}
            query={q}
            timeZone={TIME_ZONE}
            accountId={accounts?.includes(',') ? undefined : accounts}
          />
        </Suspense>
      ) : feed.isPending ? (
        <SkeletonRows height={CARD_HEIGHT} lines={3} isCard />
      ) : feed.error ? (
        <StreamProblem error={feed.error} onRetry={feed.retry} onSearch={go} />
      ) : feed.items.length === 0 ? (
        <EmptyState
          icon={<IconSearchOff size={28} stroke={1.5} />}
          title={t(feed.hasMore ? 'socialSearch.noneYet' : 'socialSearch.none')}
          action={
            feed.hasMore && (
              <Button variant="default" loading={feed.isLoadingMore} onClick={feed.loadMore}>
                {t('socialStream.lookFurther')}
              </Button>
            )
          }
        >
          {t('socialSearch.noneHint')} {mayAskX && t('xSearch.orOnX')}
        </EmptyState>
      ) : (
        <HitList key={`${q} ${order} ${accounts}`} feed={feed} label={t('socialSearch.results')} />
      )}
    </div>
  );
}

/** Keeps the search among the streams, and takes it away again. */
function SaveButton({ query }: { query: string }) {
  const { t } = useTranslation();
  const saved = useSavedSearches().data?.find((each) => each.query === query);
  const { save, update } = useSavedSearchActions();
  const isPinned = saved?.isPinned ?? false;
  const toggle = () =>
    saved ? update.mutate({ id: saved.id, change: { isPinned: !isPinned } }) : save.mutate({ query, isPinned: true });
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      aria-pressed={isPinned}
      loading={save.isPending || update.isPending}
      leftSection={<IconPin size={14} stroke={1.6} aria-hidden />}
      onClick={toggle}
    >
      {t(isPinned ? 'socialSearch.unpin' : 'socialSearch.pin')}
    </Button>
  );
}

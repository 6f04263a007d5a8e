import { Button, Skeleton } from '@mantine/core';
import type { Coverage, CoverageGap, TwitterAccount } from '@perch/contracts';
import { IconCircleCheck, IconCircleX, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { RelativeTime, useNow } from '../../ui/relative-time.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { gapSentence, gapTimes, itemUrl } from './coverage-words.ts';
import { ChosenTime } from './health/chosen-time.tsx';
import { reachesInto, type Chosen } from './health/timeline-words.ts';
import { Timeline } from './health/timeline.tsx';
import { useCoverage } from './queries.ts';
import { Section } from './section.tsx';
import own from './coverage-section.module.css';
import classes from './setup.module.css';

/** Up to when each stream of the account is complete, and what was missing. */
export function CoverageSection({ account }: { account: Pick<TwitterAccount, 'id'> }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useCoverage(account.id);
  const gaps = data?.pages.flatMap((page) => page.gaps.data) ?? [];
  const [chosen, setChosen] = useState<(Chosen & { words: string }) | null>(null);
  const isChosen = (gap: CoverageGap) => chosen !== null && reachesInto(gap, chosen);
  return (
    <Section title={t('coverage.title')} lead={t('coverage.lead')}>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={120} radius="md" role="status" aria-label={t('state.loading')} />
      ) : (
        <>
          <Timeline
            accountId={account.id}
            onLook={({ at }, seconds, words) => {
              const from = new Date(at);
              setChosen({ from, to: new Date(from.getTime() + seconds * 1000), words });
            }}
          />
          <StreamsCovered streams={data.pages[0]!.streams} />
          {chosen && (
            <ChosenTime
              key={chosen.words}
              words={chosen.words}
              gapCount={gaps.filter(isChosen).length}
              onClear={() => setChosen(null)}
            />
          )}
          {gaps.length === 0 ? (
            <p className={classes.nothing}>
              <IconCircleCheck size={16} stroke={1.75} aria-hidden />
              <span>
                <strong>{t('coverage.nothing')}</strong> · {t('coverage.nothingHint')}
              </span>
            </p>
          ) : (
            <ul className={own.gaps} aria-label={t('coverage.gaps')}>
              {gaps.map((gap) => (
                <Gap key={gap.id} gap={gap} isChosen={isChosen(gap)} />
              ))}
            </ul>
          )}
          {hasNextPage && (
            <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('action.showMore')}
            </Button>
          )}
        </>
      )}
    </Section>
  );
}

/** "Mentions: complete until 2 minutes ago" */
function StreamsCovered({ streams }: Pick<Coverage, 'streams'>) {
  const { t } = useTranslation();
  return (
    <ul className={own.covered}>
      {streams.map(({ stream, coveredUntil }) => (
        <li key={stream}>
          <strong>{t(`stream.${stream}`)}</strong>
          <span className={classes.dim}>
            {coveredUntil ? (
              <>
                {t('coverage.complete')} <RelativeTime at={coveredUntil} style="long" />
              </>
            ) : (
              t('coverage.notYet')
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

const ICONS = { open: IconSearch, filled: IconCircleCheck, lost: IconCircleX };

function Gap({ gap, isChosen }: { gap: CoverageGap; isChosen: boolean }) {
  const { t } = useTranslation();
  const times = gapTimes(gap, useNow(), currentLocale());
  const url = itemUrl(gap);
  const Icon = ICONS[gap.state];
  return (
    <li data-state={gap.state} data-chosen={isChosen || undefined}>
      <Icon size={16} stroke={1.75} aria-label={t(`coverage.state.${gap.state}`)} />
      <span>
        <strong>{t(`stream.${gap.stream}`)}</strong>
        {' · '}
        {url ? (
          <a href={url} target="_blank" rel="noreferrer">
            {times}
          </a>
        ) : (
          times
        )}
        {': '}
        {t(gapSentence(gap))}
        <span className={classes.dim}>
          {' · '}
          {t('coverage.found')} <RelativeTime at={gap.foundAt} style="long" />
        </span>
      </span>
    </li>
  );
}

import { NumberInput, Select, Switch } from '@mantine/core';
import {
  MOST_PUBLIC_PER_DAY,
  PUBLIC_SEARCH_INTERVALS,
  type KeywordSearches,
  type PublicSearch,
} from '@perch/contracts';
import { keywordQuery } from '@perch/core';
import { useTranslation } from '../../lib/i18n.ts';
import { priceWords } from '../../lib/money.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { everyWords } from './every-words.ts';
import type { Keyword } from './keyword-entry.ts';
import { useKeywordSearches } from './queries.ts';
import classes from './setup.module.css';

const USUAL: PublicSearch = { intervalSeconds: 900, mostPerDay: 100 };
const TOLD = [
  'rate_limited',
  'usage_capped',
  'credits_depleted',
  'forbidden',
  'unauthorized',
  'account_not_active',
  'invalid',
  'unreachable',
];

interface KeywordPublicSearchProps {
  account: { id: string; username: string };
  keyword: Keyword;
  onChange: (keyword: Keyword) => void;
}

/** Whether a keyword also watches what nobody wrote to the account: how often, how much of it, and what that costs. */
export function KeywordPublicSearch({ account, keyword, onChange }: KeywordPublicSearchProps) {
  const { t } = useTranslation();
  const searches = useKeywordSearches(account.id).data;
  const { publicSearch } = keyword;
  const isFindable = keywordQuery(keyword.phrase, account.username) !== null;
  const change = (next: Partial<PublicSearch>) =>
    onChange({ ...keyword, publicSearch: { ...(publicSearch ?? USUAL), ...next } });
  const turn = (isOn: boolean) => {
    const { publicSearch: _, ...rest } = keyword;
    onChange(isOn ? { ...rest, publicSearch: USUAL } : rest);
  };
  return (
    <div className={classes.publicSearch}>
      <Switch
        size="sm"
        label={t('xSearch.watch.label')}
        description={isFindable ? t('xSearch.watch.hint') : t('xSearch.watch.notFindable')}
        checked={publicSearch !== undefined}
        disabled={!isFindable && publicSearch === undefined}
        onChange={(event) => turn(event.currentTarget.checked)}
      />
      {publicSearch && (
        <>
          <div className={classes.keywordFields}>
            <Select
              size="xs"
              label={t('xSearch.watch.interval')}
              allowDeselect={false}
              value={String(publicSearch.intervalSeconds)}
              data={PUBLIC_SEARCH_INTERVALS.map((seconds) => ({
                value: String(seconds),
                label: everyWords(t, seconds),
              }))}
              onChange={(value) => change({ intervalSeconds: Number(value) as PublicSearch['intervalSeconds'] })}
            />
            <NumberInput
              size="xs"
              label={t('xSearch.watch.most')}
              min={10}
              max={MOST_PUBLIC_PER_DAY}
              step={50}
              allowDecimal={false}
              clampBehavior="blur"
              value={publicSearch.mostPerDay}
              onChange={(value) => {
                const most = Math.round(Number(value));
                if (most >= 10 && most <= MOST_PUBLIC_PER_DAY) change({ mostPerDay: most });
              }}
            />
          </div>
          {searches && <Cost searches={searches} keyword={keyword} most={publicSearch.mostPerDay} />}
        </>
      )}
    </div>
  );
}

/** "At most US$1.50 a day. Lately 34 a day, about US$0.51." */
function Cost({ searches, keyword, most }: { searches: KeywordSearches; keyword: Keyword; most: number }) {
  const { t } = useTranslation();
  const { tweetMicros, data } = searches;
  const search = data.find(({ keywordId }) => keywordId === keyword.id);
  const trouble =
    search?.problem != null
      ? t(`xSearch.trouble.${TOLD.includes(search.problem) ? search.problem : 'other'}`)
      : search?.isFull
        ? t('xSearch.watch.full', { count: search.countedToday })
        : search?.isSlowed && t('xSearch.watch.slowed');
  return (
    <>
      <p className={classes.publicSearchCost} role="status">
        {t('xSearch.watch.atMost', { price: priceWords(most * tweetMicros) })}{' '}
        {search?.lookedAt != null && (
          <>
            {t('xSearch.watch.lately', {
              count: search.foundLastDay,
              price: priceWords(search.foundLastDay * tweetMicros),
            })}{' '}
            {t('xSearch.watch.looked')} <RelativeTime at={search.lookedAt} />
          </>
        )}
      </p>
      {trouble && (
        <p role="alert" className={classes.publicSearchTrouble}>
          {trouble}
        </p>
      )}
    </>
  );
}

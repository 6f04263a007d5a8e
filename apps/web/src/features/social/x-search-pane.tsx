import { Button, Loader, Select } from '@mantine/core';
import { parseSearch, toXSearch } from '@perch/core';
import { IconBrandX, IconSearchOff } from '@tabler/icons-react';
import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useReadAccounts } from '../../lib/directory.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { feedKeys } from '../../lib/feed.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { priceWords } from '../../lib/money.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { HitList } from './hit-list.tsx';
import {
  useXSearch,
  useXSearchPrice,
  XSearchFailed,
  xSearchKey,
  type XPage,
  type XQuestion,
} from './x-search-queries.ts';
import classes from './x-search-pane.module.css';

const PAGE = 20;
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

interface XSearchPaneProps {
  query: string;
  timeZone: string;
  /** of the accounts that are looked at, where it is one */
  accountId: string | undefined;
}

/** The same search of what anybody wrote on X within the last seven days, asked when somebody wants it, at its price. */
export function XSearchPane({ query, timeZone, accountId }: XSearchPaneProps) {
  const { t } = useTranslation();
  const accounts = (useReadAccounts().data ?? []).filter(({ state }) => state === 'connected');
  const [chosenId, setChosenId] = useState(accountId);
  const search = parseSearch(query);
  const asked = search.ok ? toXSearch(search, { now: new Date(), timeZone }) : null;
  const question: XQuestion = { query, timeZone, ...(chosenId && { accountId: chosenId }) };
  const { feed, isAsking, startAnew } = useXSearch(question);
  const { data: price, error: priceError } = useXSearchPrice(chosenId, asked?.ok ?? false);
  if (!asked) return null;
  if (!asked.ok) {
    return (
      <EmptyState icon={<IconBrandX size={28} stroke={1.5} />} title={t('xSearch.cannot')}>
        <span className={classes.cannot}>
          <span>{t(`xSearch.problem.${asked.problem}`)}</span>
          <span className={classes.query} dir="auto" data-testid="x-search-problem">
            {query.slice(0, asked.start)}
            <u>{query.slice(asked.start, asked.end)}</u>
            {query.slice(asked.end)}
          </span>
        </span>
      </EmptyState>
    );
  }
  const isFetched = !feed.isPending && feed.error === null;
  const error = feed.error ?? feed.loadMoreError;
  const button = price && (
    <Button
      variant={isFetched ? 'default' : 'filled'}
      size={isFetched ? 'compact-sm' : 'sm'}
      loading={isAsking}
      disabled={price.isBudgetUsedUp}
      leftSection={<IconBrandX size={15} stroke={1.75} aria-hidden />}
      onClick={isFetched ? feed.loadMore : feed.retry}
    >
      {t(isFetched ? 'xSearch.more' : 'xSearch.ask', { count: PAGE, price: priceWords(price.mostMicros) })}
    </Button>
  );
  const troubles = (
    <>
      {error && (
        <p role="alert" className={classes.trouble}>
          {troubleWords(t, error)}
        </p>
      )}
      {priceError && <p className={classes.dim}>{errorSentence(t, priceError)}</p>}
      {price?.isBudgetUsedUp && <p className={classes.dim}>{t('state.budgetUsedUp', price.account)}</p>}
    </>
  );
  if (!isFetched) {
    return (
      <section className={classes.ask} aria-label={t('xSearch.title')} aria-busy={isAsking}>
        <IconBrandX size={28} stroke={1.5} aria-hidden />
        <h2>{t('xSearch.title')}</h2>
        <p className={classes.dim}>{t('xSearch.hint')}</p>
        {asked.isClipped && <p className={classes.dim}>{t('xSearch.clipped')}</p>}
        {accounts.length > 1 && (
          <Select
            size="xs"
            label={t('xSearch.as')}
            allowDeselect={false}
            value={chosenId ?? price?.account.id ?? null}
            data={accounts.map(({ id, username }) => ({ value: id, label: `@${username}` }))}
            onChange={(id) => id && setChosenId(id)}
          />
        )}
        {troubles}
        {button}
        {isAsking && (
          <p role="status" className={classes.dim}>
            <Loader size="xs" /> {t('xSearch.asking')}
          </p>
        )}
      </section>
    );
  }
  return (
    <>
      {feed.items.length === 0 ? (
        <EmptyState icon={<IconSearchOff size={28} stroke={1.5} />} title={t('xSearch.none')}>
          {t('xSearch.noneHint')}
        </EmptyState>
      ) : (
        // the next page costs something: it comes by its button alone
        <HitList feed={{ ...feed, hasMore: false, loadMoreError: null }} label={t('xSearch.results')} />
      )}
      <footer className={classes.foot}>
        <Facts question={question} count={feed.items.length} />
        {troubles}
        <span className={classes.buttons}>
          <Button variant="subtle" size="compact-sm" disabled={isAsking} onClick={startAnew}>
            {t('xSearch.anew')}
          </Button>
          {feed.hasMore && button}
        </span>
      </footer>
    </>
  );
}

/** "34 found on X as @acme · US$0.51 · 2 minutes ago" */
function Facts({ question, count }: { question: XQuestion; count: number }) {
  const { t } = useTranslation();
  const pages = useQueryClient().getQueryData<InfiniteData<XPage>>(feedKeys.pages(xSearchKey(question)))?.pages ?? [];
  const first = pages[0];
  const cost = pages.reduce((sum, { costMicros }) => sum + (costMicros ?? 0), 0);
  return (
    <p className={classes.facts} role="status">
      {t('xSearch.found', { count, username: first?.account.username })} · {priceWords(cost)}
      {first?.fetchedAt && (
        <>
          {' · '}
          <RelativeTime at={first.fetchedAt} />
        </>
      )}
    </p>
  );
}

function troubleWords(t: TFunction, error: Error): string {
  if (!(error instanceof XSearchFailed)) return errorSentence(t, error);
  const { code, retryAt } = error;
  if (code === 'rate_limited' && retryAt) {
    const time = new Intl.DateTimeFormat(currentLocale(), { timeStyle: 'short' }).format(new Date(retryAt));
    return t('xSearch.trouble.until', { time });
  }
  return t(`xSearch.trouble.${code && TOLD.includes(code) ? code : 'other'}`);
}

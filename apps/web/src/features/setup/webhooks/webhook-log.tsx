import { Button, SegmentedControl, Select, Skeleton } from '@mantine/core';
import type { Webhook } from '@perch/contracts';
import { IconListDetails } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { EmptyState, ErrorState } from '../../../ui/states.tsx';
import setup from '../setup.module.css';
import { useWebhookLog, type LogFilter } from './queries.ts';
import { WebhookLogItem } from './webhook-log-item.tsx';
import classes from './webhooks.module.css';

const STATES = ['waiting', 'sent', 'failed'] as const;

/** What a webhook was told, newest first. */
export function WebhookLog({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const id = useId();
  const [filter, setFilter] = useState<LogFilter>({});
  return (
    <section className={classes.log} aria-labelledby={id}>
      <div className={classes.logHead}>
        <h2 id={id}>{t('webhooks.log')}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t('webhooks.filterState')}
          value={filter.state ?? ''}
          onChange={(state) => setFilter((before) => ({ ...before, state }))}
          data={[
            { value: '', label: t('webhooks.all') },
            ...STATES.map((value) => ({ value, label: t(`webhooks.callState.${value}`) })),
          ]}
        />
        <Select
          size="xs"
          aria-label={t('webhooks.filterEvent')}
          placeholder={t('webhooks.everyEvent')}
          clearable
          clearButtonProps={{ 'aria-label': t('action.clear') }}
          value={filter.event ?? null}
          onChange={(event) => setFilter((before) => ({ ...before, event: event ?? '' }))}
          data={[...webhook.events, 'webhook.test' as const].map((value) => ({
            value,
            label: t(`webhooks.event.${value}`),
          }))}
        />
      </div>
      <Calls webhook={webhook} filter={filter} />
    </section>
  );
}

function Calls({ webhook, filter }: { webhook: Webhook; filter: LogFilter }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useWebhookLog(webhook.id, filter);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={200} radius="md" role="status" aria-label={t('state.loading')} />;
  const calls = data.pages.flatMap((page) => page.data);
  if (calls.length === 0) {
    const isFiltered = Boolean(filter.state || filter.event);
    return (
      <div className={setup.panel}>
        <EmptyState icon={<IconListDetails size={28} stroke={1.5} />} title={t('webhooks.logEmpty')}>
          {t(isFiltered ? 'webhooks.logEmptyFiltered' : 'webhooks.logEmptyHint')}
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      <ul className={classes.calls}>
        {calls.map((call) => (
          <WebhookLogItem key={call.id} webhook={webhook} call={call} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" mt="md" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('action.showMore')}
        </Button>
      )}
    </>
  );
}

import { Button, Skeleton } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useCan } from '../../../lib/session.ts';
import { EmptyState, ErrorState, NoPermission } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import setup from '../setup.module.css';
import { useWebhooks } from './queries.ts';
import { NewWebhook } from './webhook-drawers.tsx';
import { WebhookTable } from './webhook-table.tsx';

export function WebhooksPage() {
  return useCan('organization.manage') ? <Webhooks /> : <NoPermission />;
}

function Webhooks() {
  const { t } = useTranslation();
  const { data: webhooks, error, refetch } = useWebhooks();
  const [isAdding, setAdding] = useState(false);
  const add = (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>
      {t('webhooks.create')}
    </Button>
  );
  return (
    <div className={setup.page}>
      <PageHead
        title={t('setup.webhooks.title')}
        lead={t('webhooks.lead')}
        action={webhooks?.length ? add : undefined}
      />
      {error && !webhooks ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !webhooks ? (
        <Skeleton height={240} radius="md" role="status" aria-label={t('state.loading')} />
      ) : webhooks.length === 0 ? (
        <EmptyState icon={<IconWebhook size={28} stroke={1.5} />} title={t('webhooks.empty')} action={add}>
          {t('webhooks.emptyHint')}
        </EmptyState>
      ) : (
        <WebhookTable webhooks={webhooks} />
      )}
      {isAdding && <NewWebhook onClose={() => setAdding(false)} />}
    </div>
  );
}

import { Button, Skeleton } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useCan } from '../../../lib/session.ts';
import { EmptyState, ErrorState, NoPermission } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import setup from '../setup.module.css';
import { ApiKeyTable, type ApiKeyAction } from './api-key-table.tsx';
import { EditApiKey } from './edit-api-key.tsx';
import { NewApiKey } from './new-api-key.tsx';
import { useApiKeys } from './queries.ts';
import { RevokeDialog } from './revoke-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';

const ACTIONS = { edit: EditApiKey, rotate: RotateDialog, revoke: RevokeDialog };

export function ApiKeysPage() {
  return useCan('organization.manage') ? <ApiKeys /> : <NoPermission />;
}

function ApiKeys() {
  const { t } = useTranslation();
  const { data: keys, error, refetch } = useApiKeys();
  const [opened, setOpened] = useState<'new' | { action: ApiKeyAction; id: string } | null>(null);
  const close = () => setOpened(null);
  const asked = opened === 'new' ? null : opened;
  const Action = asked && ACTIONS[asked.action];
  const chosen = keys?.find(({ id }) => id === asked?.id);
  const create = (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setOpened('new')}>
      {t('apiKeys.create')}
    </Button>
  );
  return (
    <div className={setup.page}>
      <PageHead title={t('setup.apiKeys.title')} lead={t('apiKeys.lead')} action={keys?.length ? create : undefined} />
      {error && !keys ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !keys ? (
        <Skeleton height={240} radius="md" role="status" aria-label={t('state.loading')} />
      ) : keys.length === 0 ? (
        <EmptyState icon={<IconKey size={28} stroke={1.5} />} title={t('apiKeys.empty')} action={create}>
          {t('apiKeys.emptyHint')}
        </EmptyState>
      ) : (
        <ApiKeyTable keys={keys} onAction={(action, { id }) => setOpened({ action, id })} />
      )}
      {opened === 'new' && <NewApiKey onClose={close} />}
      {Action && chosen && <Action apiKey={chosen} onClose={close} />}
    </div>
  );
}

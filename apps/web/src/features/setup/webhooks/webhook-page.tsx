import { Button, Menu, Skeleton } from '@mantine/core';
import type { Webhook } from '@perch/contracts';
import { IconDots } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone, notifyProblem } from '../../../lib/notify.ts';
import { useCan } from '../../../lib/session.ts';
import { ErrorState, NoPermission } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import { Section } from '../section.tsx';
import setup from '../setup.module.css';
import { DeleteWebhook, RotateSecret } from './webhook-dialogs.tsx';
import { EditWebhook } from './webhook-drawers.tsx';
import { WebhookHealth } from './webhook-health.tsx';
import { WebhookLog } from './webhook-log.tsx';
import { WebhookTest } from './webhook-test.tsx';
import { Undelivered } from './undelivered.tsx';
import { useUpdateWebhook, useWebhook } from './queries.ts';
import classes from './webhooks.module.css';

const route = getRouteApi('/app/setup/webhooks/$webhookId');

export function WebhookPage() {
  const { webhookId } = route.useParams();
  return useCan('organization.manage') ? <LoadedWebhook key={webhookId} id={webhookId} /> : <NoPermission />;
}

function LoadedWebhook({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data: webhook, error, refetch } = useWebhook(id);
  if (webhook) return <OneWebhook webhook={webhook} onReload={() => void refetch()} />;
  return (
    <div className={setup.page}>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={320} radius="md" role="status" aria-label={t('state.loading')} />
      )}
    </div>
  );
}

type Task = 'edit' | 'rotate' | 'delete';

function OneWebhook({ webhook, onReload }: { webhook: Webhook; onReload: () => void }) {
  const { t } = useTranslation();
  const [task, setTask] = useState<Task | null>(null);
  const close = () => setTask(null);
  return (
    <div className={setup.page}>
      <PageHead
        title={webhook.name}
        crumbs={[{ to: '/setup/webhooks', label: t('setup.webhooks.title') }]}
        action={<Actions webhook={webhook} onTask={setTask} />}
      />
      <div className={classes.state}>
        <WebhookHealth webhook={webhook} />
        <code className={classes.url}>{webhook.url}</code>
        <p className={setup.dim}>{webhook.events.map((event) => t(`webhooks.event.${event}`)).join(' · ')}</p>
        {webhook.oldSecretUntil !== null && <p className={setup.dim}>{t('webhooks.overlap')}</p>}
      </div>
      <Undelivered webhook={webhook} />
      <Section title={t('webhooks.test')} lead={t('webhooks.testLead')}>
        <WebhookTest id={webhook.id} />
      </Section>
      <WebhookLog webhook={webhook} />
      {task === 'edit' && (
        <EditWebhook
          key={webhook.revision}
          webhook={webhook}
          onClose={close}
          onReload={() => {
            close();
            onReload();
          }}
        />
      )}
      {task === 'rotate' && <RotateSecret webhook={webhook} onClose={close} />}
      {task === 'delete' && <DeleteWebhook webhook={webhook} onClose={close} />}
    </div>
  );
}

function Actions({ webhook, onTask }: { webhook: Webhook; onTask: (task: Task) => void }) {
  const { t } = useTranslation();
  const update = useUpdateWebhook(webhook.id);
  const { isEnabled, revision, name } = webhook;
  const turn = () =>
    update.mutate(
      { isEnabled: !isEnabled, revision },
      {
        onSuccess: () => notifyDone(t(isEnabled ? 'webhooks.disabled' : 'webhooks.enabled', { name })),
        onError: (error) => notifyProblem(errorSentence(t, error)),
      },
    );
  return (
    <div className={classes.actions}>
      <Button variant={isEnabled ? 'default' : 'filled'} loading={update.isPending} onClick={turn}>
        {t(isEnabled ? 'webhooks.disable' : 'webhooks.enable')}
      </Button>
      <Button variant="default" onClick={() => onTask('edit')}>
        {t('webhooks.edit')}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px="xs" aria-label={t('webhooks.more')}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onTask('rotate')}>{t('webhooks.rotate')}</Menu.Item>
          <Menu.Item color="red" onClick={() => onTask('delete')}>
            {t('webhooks.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

import type { Webhook } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { KeyDrawer } from '../api-keys/key-drawer.tsx';
import { useCreateWebhook, useUpdateWebhook } from './queries.ts';
import { SecretShown } from './secret-shown.tsx';
import { WebhookForm } from './webhook-form.tsx';

/** A new webhook; then its secret, once. */
export function NewWebhook({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const create = useCreateWebhook();
  if (create.data) {
    return (
      <KeyDrawer title={t('webhooks.created')} isHeld onClose={onClose}>
        <SecretShown webhook={create.data} onClose={onClose} />
      </KeyDrawer>
    );
  }
  return (
    <KeyDrawer title={t('webhooks.create')} isHeld={false} onClose={onClose}>
      <WebhookForm
        initial={{ name: '', url: '', events: [] }}
        label={t('webhooks.create')}
        error={create.error}
        isSaving={create.isPending}
        onSubmit={(webhook) => create.mutate(webhook)}
      />
    </KeyDrawer>
  );
}

interface EditWebhookProps {
  webhook: Webhook;
  onClose: () => void;
  /** shows what somebody else has saved meanwhile */
  onReload: () => void;
}

export function EditWebhook({ webhook, onClose, onReload }: EditWebhookProps) {
  const { t } = useTranslation();
  const update = useUpdateWebhook(webhook.id);
  const { name, url, events, revision } = webhook;
  return (
    <KeyDrawer title={t('webhooks.editTitle', { name })} isHeld={false} onClose={onClose}>
      <WebhookForm
        initial={{ name, url, events }}
        label={t('action.save')}
        error={update.error}
        isSaving={update.isPending}
        onReload={onReload}
        onSubmit={(changes) =>
          update.mutate(
            { ...changes, revision },
            {
              onSuccess: () => {
                notifyDone(t('webhooks.saved', { name: changes.name }));
                onClose();
              },
            },
          )
        }
      />
    </KeyDrawer>
  );
}

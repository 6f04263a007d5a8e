import { useTranslation } from '../../../lib/i18n.ts';
import { ApiKeyForm } from './api-key-form.tsx';
import { KeyDrawer } from './key-drawer.tsx';
import { useCreateApiKey } from './queries.ts';
import { SecretShown } from './secret-shown.tsx';

/** A new key; then its secret, once. */
export function NewApiKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const create = useCreateApiKey();
  if (create.data) {
    return (
      <KeyDrawer title={t('apiKeys.created')} isHeld onClose={onClose}>
        <SecretShown apiKey={create.data} onClose={onClose} />
      </KeyDrawer>
    );
  }
  return (
    <KeyDrawer title={t('apiKeys.create')} isHeld={false} onClose={onClose}>
      <ApiKeyForm
        initial={null}
        submitLabel={t('apiKeys.create')}
        isSaving={create.isPending}
        error={create.error}
        onSubmit={(values) => create.mutate(values)}
      />
    </KeyDrawer>
  );
}

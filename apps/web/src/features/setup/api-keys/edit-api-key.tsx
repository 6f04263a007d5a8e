import type { ApiKey } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { ApiKeyForm } from './api-key-form.tsx';
import { KeyDrawer } from './key-drawer.tsx';
import { useUpdateApiKey } from './queries.ts';

/** @param apiKey as it is now; the form keeps what it was opened with until it is asked to show the newest */
export function EditApiKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useTranslation();
  const update = useUpdateApiKey();
  const [seen, setSeen] = useState(apiKey);
  return (
    <KeyDrawer title={t('apiKeys.editTitle', { name: seen.name })} isHeld={false} onClose={onClose}>
      <ApiKeyForm
        key={seen.revision}
        initial={seen}
        submitLabel={t('action.save')}
        isSaving={update.isPending}
        error={update.error}
        onReload={() => {
          update.reset();
          setSeen(apiKey);
        }}
        onSubmit={(values) =>
          update.mutate(
            { id: apiKey.id, patch: { ...values, revision: seen.revision } },
            {
              onSuccess: ({ name }) => {
                notifyDone(t('people.saved', { name }));
                onClose();
              },
            },
          )
        }
      />
    </KeyDrawer>
  );
}

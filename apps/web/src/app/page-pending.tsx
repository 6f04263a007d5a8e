import { Loader } from '@mantine/core';
import { useTranslation } from '../lib/i18n.ts';

export function PagePending() {
  const { t } = useTranslation();
  return (
    <div style={{ display: 'grid', placeItems: 'center', minHeight: 240, height: '100%', flex: 1 }}>
      <Loader size="sm" aria-label={t('state.loading')} />
    </div>
  );
}

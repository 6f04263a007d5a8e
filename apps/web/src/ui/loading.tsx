import { Loader, type LoaderProps } from '@mantine/core';
import { useTranslation } from '../lib/i18n.ts';

/** Tells eyes and ears that something is on its way. A bare `Loader` is for where words beside it say that. */
export function Loading(props: Pick<LoaderProps, 'size' | 'mt'>) {
  const { t } = useTranslation();
  return <Loader {...props} role="status" aria-label={t('state.loading')} />;
}

import { Skeleton } from '@mantine/core';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './tickets-page.module.css';

/** A ticket that is on its way. */
export function TicketSkeleton() {
  const { t } = useTranslation();
  return (
    <div className={classes.loading} role="status" aria-label={t('state.loading')}>
      <Skeleton height={18} width="45%" radius="xl" />
      <Skeleton height={74} width="70%" radius="md" mt={32} />
      <Skeleton height={54} width="60%" radius="md" mt={16} />
      <Skeleton height={96} width="75%" radius="md" mt={16} />
    </div>
  );
}

import { Skeleton } from '@mantine/core';
import { useTranslation } from '../../../lib/i18n.ts';
import classes from './preview.module.css';

const ROWS = [0, 1, 2, 3];

export function PreviewSkeleton() {
  const { t } = useTranslation();
  return (
    <div className={classes.content} role="status" aria-label={t('state.loading')}>
      <Skeleton height={26} width="80%" />
      <Skeleton height={14} width="55%" />
      <Skeleton height={64} radius="md" />
      {ROWS.map((row) => (
        <Skeleton key={row} height={92} radius="md" />
      ))}
    </div>
  );
}

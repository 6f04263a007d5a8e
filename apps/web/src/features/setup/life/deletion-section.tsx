import { Button, Skeleton } from '@mantine/core';
import { PERMISSIONS } from '@perch/core';
import { useState } from 'react';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { exactTime } from '../../../lib/time.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { Lacking, useLacking } from '../lacking.tsx';
import { Section, SettingRow } from '../section.tsx';
import { CancelDeletion } from './cancel-deletion.tsx';
import { DeletionDialog } from './deletion-dialog.tsx';
import classes from './life.module.css';
import { useDeletion } from './queries.ts';

/** Having the organization removed, or letting it stay. */
export function DeletionSection() {
  const { t } = useTranslation();
  const { data, error, refetch } = useDeletion();
  const [isAsking, setAsking] = useState(false);
  const lacking = useLacking(PERMISSIONS);
  const deletion = data?.deletion;
  return (
    <Section title={t('danger.title')} tone="danger">
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={64} radius="md" role="status" aria-label={t('state.loading')} />}
      {data?.deletion === null && (
        <SettingRow title={t('life.delete')} hint={t('life.deleteHint', { count: data.graceDays })}>
          <Button color="red" variant="light" disabled={lacking.length > 0} onClick={() => setAsking(true)}>
            {t('life.delete')}
          </Button>
        </SettingRow>
      )}
      {data?.deletion === null && <Lacking permissions={lacking} />}
      {deletion && (
        <SettingRow title={t('life.leaving')} hint={t('life.leavingHint')}>
          <CancelDeletion />
        </SettingRow>
      )}
      {deletion && (
        <p className={classes.text}>
          {t('life.askedBy', { name: deletion.requestedBy?.name ?? t('life.somebody') })} ·{' '}
          <RelativeTime at={deletion.requestedAt} /> ·{' '}
          {t('life.removedAt', { at: exactTime(new Date(deletion.removesAt), currentLocale()) })}
        </p>
      )}
      {data && <DeletionDialog isOpen={isAsking} state={data} onClose={() => setAsking(false)} />}
    </Section>
  );
}

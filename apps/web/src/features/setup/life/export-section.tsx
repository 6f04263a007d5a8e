import { Button, Skeleton } from '@mantine/core';
import { SEEN_IN_EXPORT } from '@perch/core';
import { IconPackageExport } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { EmptyState, ErrorState } from '../../../ui/states.tsx';
import { Lacking, useLacking } from '../lacking.tsx';
import { Section } from '../section.tsx';
import { ConfirmExport } from './confirm-export.tsx';
import { ExportItem } from './export-item.tsx';
import classes from './life.module.css';
import { isUnderWay, useDeletion, useExports } from './queries.ts';

/** A copy of everything, and those that were asked for lately. */
export function ExportSection() {
  const { t } = useTranslation();
  const { data: exports, error, refetch } = useExports();
  const deletion = useDeletion();
  const [isAsking, setAsking] = useState(false);
  const isBusy = exports?.some(isUnderWay) ?? true;
  const lacking = useLacking(SEEN_IN_EXPORT);
  return (
    <Section title={t('life.export')} lead={t('life.exportLead')}>
      <p className={classes.text}>{t('life.exportHolds')}</p>
      {isAsking && deletion.data ? (
        <ConfirmExport confirmation={deletion.data.confirmation} onClose={() => setAsking(false)} />
      ) : (
        <Button variant="default" disabled={isBusy || lacking.length > 0} onClick={() => setAsking(true)}>
          {t('life.ask')}
        </Button>
      )}
      <Lacking permissions={lacking} />
      {!exports && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!exports && !error && <Skeleton height={64} mt="md" radius="md" role="status" aria-label={t('state.loading')} />}
      {exports?.length === 0 && (
        <EmptyState icon={<IconPackageExport size={28} stroke={1.5} />} title={t('life.none')}>
          {t('life.noneHint')}
        </EmptyState>
      )}
      {exports && exports.length > 0 && (
        <ul className={classes.exports} aria-label={t('life.exports')}>
          {exports.map((one) => (
            <ExportItem key={one.id} one={one} mayFetch={lacking.length === 0} />
          ))}
        </ul>
      )}
    </Section>
  );
}

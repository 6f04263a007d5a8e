import { Button, Skeleton } from '@mantine/core';
import { IconDownload, IconHistory } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from '../../../lib/i18n.ts';
import { useCan } from '../../../lib/session.ts';
import { EmptyState, ErrorState, NoPermission } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import setupClasses from '../setup.module.css';
import { AuditEntryItem } from './audit-entry-item.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { auditExportUrl, useAuditLog, type AuditFilter } from './audit-queries.ts';
import classes from './audit-log.module.css';
import { useValueWords } from './use-value-words.ts';

const route = getRouteApi('/app/setup/audit-log');

/** Who changed which setting, when, and what it was before. */
export function AuditLogPage() {
  return useCan('organization.manage') ? <AuditLog /> : <NoPermission />;
}

function AuditLog() {
  const { t } = useTranslation();
  const filter: AuditFilter = route.useSearch();
  const navigate = useNavigate();
  const change = (part: AuditFilter) =>
    void navigate({ to: '/setup/audit-log', search: { ...filter, ...part }, replace: true });
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <div className={setupClasses.page}>
      <PageHead title={t('setup.auditLog.title')} lead={t('setup.auditLog.lead')} />
      <AuditFilters filter={filter} onChange={change} />
      <Button
        component="a"
        href={auditExportUrl(filter)}
        download
        size="xs"
        variant="default"
        mb="md"
        leftSection={<IconDownload size={14} stroke={1.75} aria-hidden />}
      >
        {t('audit.export')}
      </Button>
      <Entries
        filter={filter}
        emptyAction={
          isFiltered && (
            <Button variant="default" onClick={() => void navigate({ to: '/setup/audit-log', search: {} })}>
              {t('audit.clearFilters')}
            </Button>
          )
        }
      />
    </div>
  );
}

function Entries({ filter, emptyAction }: { filter: AuditFilter; emptyAction: React.ReactNode }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useAuditLog(filter);
  const words = useValueWords();
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={240} radius="md" role="status" aria-label={t('state.loading')} />;
  const entries = data.pages.flatMap((page) => page.data);
  if (entries.length === 0) {
    return (
      <div className={setupClasses.panel}>
        <EmptyState icon={<IconHistory size={28} stroke={1.5} />} title={t('audit.none')} action={emptyAction}>
          {t(emptyAction ? 'audit.noneFiltered' : 'audit.noneHint')}
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      <ol className={classes.entries} aria-label={t('setup.auditLog.title')}>
        {entries.map((entry) => (
          <AuditEntryItem key={entry.id} entry={entry} words={words} />
        ))}
      </ol>
      {hasNextPage && (
        <Button variant="default" mt="md" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('action.showMore')}
        </Button>
      )}
    </>
  );
}

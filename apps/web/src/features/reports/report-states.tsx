import { Button } from '@mantine/core';
import type { ReportMetric } from '@perch/contracts';
import { IconCalendarOff, IconChartBar } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useReadAccounts } from '../../lib/directory.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { NoAccount } from '../../ui/lazy-no-account.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { UnreadableFilters } from '../../ui/unreadable-filters.tsx';
import { problemOfSearch, type ReportFilter, type ReportSearch } from './report-search.ts';

/** Nothing to count: because nothing is connected yet, or not in this period. */
export function NoFigures({ metric }: { metric: ReportMetric }) {
  const { t } = useTranslation();
  const accounts = useReadAccounts();
  if (accounts.data?.length === 0) {
    return (
      <NoAccount title={t('ticket.noAccount')} hint={t('reports.noAccountHint')} ask={t('reports.noAccountAsk')} />
    );
  }
  return (
    <EmptyState icon={<IconChartBar size={28} stroke={1.5} />} title={t(`reports.nothing.${metric}`)}>
      {t('reports.nothingHint')}
    </EmptyState>
  );
}

/** A period or time zone in the address that there is not, and the way to one that there is. */
export function UnreadablePeriod({ search }: { search: ReportSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const problem = problemOfSearch(search);
  if (!problem) return null;
  const { kind, names } = problem;
  const without = Object.fromEntries(names.map((name) => [name, undefined]));
  const given = names.map((name) => search[name] ?? '').join(' – ');
  return (
    <div role="alert">
      <EmptyState
        icon={<IconCalendarOff size={28} stroke={1.5} />}
        title={t(`reports.unreadable.${kind}`, { given })}
        action={
          <Button
            variant="default"
            onClick={() => void navigate({ to: '/reports', search: { ...search, ...without }, replace: true })}
          >
            {t(kind === 'zone' ? 'reports.unreadable.usualZone' : 'reports.unreadable.usualDays')}
          </Button>
        }
      >
        {t('filter.unreadableHint')}
      </EmptyState>
    </div>
  );
}

interface ReportProblemProps {
  search: ReportSearch;
  error: Error;
  onRetry: () => void;
}

/** Why there are no figures; of filters in the address that cannot be read, which. */
export function ReportProblem({ search, error, onRetry }: ReportProblemProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const labels: Record<ReportFilter, string> = {
    accountId: t('field.account'),
    assignee: t('reports.dimension.agent'),
    channel: t('ticketList.channel'),
    departmentId: t('field.department'),
    keywordId: t('reports.dimension.keyword'),
    language: t('reports.dimension.language'),
    tag: t('ticketList.tag'),
  };
  const take = (names: ReportFilter[]) => {
    const without = Object.fromEntries(names.map((name) => [name, undefined]));
    void navigate({ to: '/reports', search: { ...search, ...without }, replace: true });
  };
  return <UnreadableFilters {...{ error, labels, onRetry }} onClear={take} />;
}

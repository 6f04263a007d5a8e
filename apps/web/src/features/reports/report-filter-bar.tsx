import { REPORT_COMPARISONS, TICKET_CHANNELS } from '@perch/contracts';
import { useState } from 'react';
import { activeDepartments, useDepartments, useMembers, useReadAccounts } from '../../lib/directory.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { ownZone } from '../../lib/own-zone.ts';
import { useKeywordOptions, useTagOptions } from './filter-options.ts';
import { FilterChip } from '../../ui/filter-chip.tsx';
import { RangeDialog } from './range-dialog.tsx';
import { languageName, periodWords } from './figure-words.ts';
import {
  choiceOfDays,
  comparisonOf,
  DAY_CHOICES,
  daysOf,
  dimensionOf,
  dimensionsOf,
  problemOfDays,
  viewOfReport,
  type ReportSearch,
} from './report-search.ts';
import classes from './reports.module.css';

/** In which most tweets are, by X's codes. */
const LANGUAGES = ['en', 'pt', 'es', 'fr', 'de', 'it', 'nl', 'ja', 'ko', 'ar', 'tr', 'hi', 'in', 'th', 'pl'];

interface ReportFilterBarProps {
  search: ReportSearch;
  onSearch: (change: ReportSearch) => void;
  now: Date;
}

/** Of when, beside what, in whose days, by what, and of which tickets; all of it stands in the URL. */
export function ReportFilterBar({ search, onSearch, now }: ReportFilterBarProps) {
  const { t } = useTranslation();
  const locale = currentLocale();
  const [isChoosing, setChoosing] = useState(false);
  const view = viewOfReport(search);
  const dimensions = dimensionsOf(view);
  const span = daysOf(search, now);
  const choice = choiceOfDays(search);
  const none = (name: string) => ({ value: 'none', label: name });
  return (
    <div className={classes.filters} role="search" aria-label={t('reports.filters')}>
      <FilterChip
        label={t('reports.period')}
        value={choice}
        isRequired
        options={[
          ...DAY_CHOICES.map((days) => ({
            value: days,
            label: Number(days) ? t('ticketList.lastDays', { count: Number(days) }) : t(`reports.preset.${days}`),
          })),
          {
            value: 'range',
            label: choice === 'range' && !problemOfDays(span) ? periodWords(span, locale) : t('reports.range.open'),
          },
        ]}
        onChange={(days) => (days === 'range' ? setChoosing(true) : onSearch({ days, from: '', to: '' }))}
      />
      {view !== 'hours' && (
        <FilterChip
          label={t('reports.comparison')}
          value={comparisonOf(search)}
          isRequired
          options={REPORT_COMPARISONS.map((value) => ({ value, label: t(`reports.compare.${value}`) }))}
          onChange={(compare) => onSearch({ compare })}
        />
      )}
      <FilterChip
        label={t('reports.zone')}
        value={search.zone}
        options={zoneOptions(search.zone)}
        onChange={(zone) => onSearch({ zone })}
      />
      {dimensions.length > 0 && (
        <FilterChip
          label={t('reports.groupBy')}
          value={dimensionOf(search)}
          options={dimensions.map((value) => ({ value, label: t(`reports.dimension.${value}`) }))}
          onChange={(by) => onSearch({ by })}
        />
      )}
      <FilterChip
        label={t('field.account')}
        value={search.accountId}
        options={[
          ...(useReadAccounts().data ?? []).map(({ id, username }) => ({ value: id, label: `@${username}` })),
          none(t('reports.none.account')),
        ]}
        onChange={(accountId) => onSearch({ accountId })}
      />
      {view !== 'cost' && <TicketFilterChips {...{ search, onSearch }} />}
      {isChoosing && (
        <RangeDialog
          initial={span}
          onChoose={(range) => onSearch({ ...range, days: '' })}
          onClose={() => setChoosing(false)}
        />
      )}
    </div>
  );
}

function TicketFilterChips({ search, onSearch }: Omit<ReportFilterBarProps, 'now'>) {
  const { t } = useTranslation();
  const locale = currentLocale();
  const departments = activeDepartments(useDepartments().data);
  const members = (useMembers().data ?? []).filter(({ isActive, id }) => isActive || id === search.assignee);
  const tags = useTagOptions(search.tag);
  const keywords = useKeywordOptions(search.keywordId);
  const languages = [...new Set([...LANGUAGES, ...(search.language ? [search.language] : [])])];
  const none = (name: string) => ({ value: 'none', label: name });
  return (
    <>
      <FilterChip
        label={t('field.department')}
        value={search.departmentId}
        options={departments.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(departmentId) => onSearch({ departmentId })}
      />
      <FilterChip
        label={t('ticketList.channel')}
        value={search.channel}
        options={TICKET_CHANNELS.map((value) => ({ value, label: t(`ticketList.channels.${value}`) }))}
        onChange={(channel) => onSearch({ channel })}
      />
      <FilterChip
        label={t('reports.dimension.agent')}
        value={search.assignee}
        options={[...members.map(({ id, name }) => ({ value: id, label: name })), none(t('reports.none.agent'))]}
        onChange={(assignee) => onSearch({ assignee })}
      />
      <FilterChip
        label={t('ticketList.tag')}
        value={search.tag}
        options={tags.map((tag) => ({ value: tag, label: tag }))}
        onChange={(tag) => onSearch({ tag })}
      />
      <FilterChip
        label={t('reports.dimension.language')}
        value={search.language}
        options={[
          ...languages
            .filter((code) => code !== 'none')
            .map((code) => ({ value: code, label: languageName(code, locale) }))
            .toSorted((a, b) => a.label.localeCompare(b.label, locale)),
          none(t('reports.none.language')),
        ]}
        onChange={(language) => onSearch({ language })}
      />
      <FilterChip
        label={t('reports.dimension.keyword')}
        value={search.keywordId}
        options={[...keywords, none(t('reports.none.keyword'))]}
        onChange={(keywordId) => onSearch({ keywordId })}
      />
    </>
  );
}

/** This machine's, UTC, and the one that is chosen. Left out, days are those of the service hours. */
function zoneOptions(chosen: string | undefined) {
  const own = ownZone();
  const zones = [...new Set([...(chosen ? [chosen] : []), own, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
  return zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
}

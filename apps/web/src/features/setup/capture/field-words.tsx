import type { Capture } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { useTranslation } from '../../../lib/i18n.ts';
import { useDepartments } from '../../../lib/directory.ts';
import { listDifference, type ComparedField } from './compare-captures.ts';
import { durationOf } from './duration.ts';

interface FieldWordsProps {
  field: ComparedField;
  before: Capture;
  after: Capture;
}

const LISTED = 6;

/** What a changed setting says now; of lists, what came and what went. */
export function FieldWords({ field, before, after }: FieldWordsProps) {
  const { t } = useTranslation();
  const departments = useDepartments().data;
  const nameOf = (id: string) => departments?.find((department) => department.id === id)?.name ?? '…';
  switch (field) {
    case 'mentions':
    case 'directMessages':
      return t(`captureMode.${after[field]}`);
    case 'includeReplies':
    case 'includeQuotes':
    case 'includeRetweets':
      return t(after[field] ? 'capture.on' : 'capture.off');
    case 'departmentId':
      return nameOf(after.departmentId);
    case 'unmatchedDepartmentId':
      return after.unmatchedDepartmentId === null ? t('routing.noTickets') : nameOf(after.unmatchedDepartmentId);
    case 'reopenHours':
      return `${hoursWords(t, after.reopenHours.public)} · ${hoursWords(t, after.reopenHours.directMessage)}`;
    case 'mutedProfiles':
      return t('capture.muted.count', { count: after.mutedProfiles.length });
    case 'keywords':
      return <ListWords before={before.keywords.map(phraseOf)} after={after.keywords.map(phraseOf)} />;
    case 'excludedKeywords':
      return <ListWords before={before.excludedKeywords} after={after.excludedKeywords} />;
  }
}

const phraseOf = ({ phrase }: { phrase: string }) => phrase;

function hoursWords(t: TFunction, hours: number): string {
  const { unit, count } = durationOf(hours);
  return t(`capture.reopen.${unit}`, { count });
}

function ListWords({ before, after }: { before: readonly string[]; after: readonly string[] }) {
  const { t } = useTranslation();
  const { added, removed } = listDifference(before, after);
  if (added.length + removed.length === 0) return t('capture.stale.settingsOrOrder');
  const more = Math.max(0, added.length - LISTED) + Math.max(0, removed.length - LISTED);
  return (
    <span dir="auto">
      {added.slice(0, LISTED).map((phrase) => (
        <ins key={phrase}>{phrase}</ins>
      ))}
      {removed.slice(0, LISTED).map((phrase) => (
        <del key={phrase}>{phrase}</del>
      ))}
      {more > 0 && t('capture.stale.more', { count: more })}
    </span>
  );
}

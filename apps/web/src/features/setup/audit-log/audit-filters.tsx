import { Select, TextInput } from '@mantine/core';
import { AUDIT_SUBJECTS } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { useMembers } from '../../../lib/directory.ts';
import { useApiKeys } from '../api-keys/queries.ts';
import classes from './audit-log.module.css';
import type { AuditFilter } from './audit-queries.ts';

interface AuditFiltersProps {
  filter: AuditFilter;
  onChange: (part: AuditFilter) => void;
}

const toItem = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });

export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const { t } = useTranslation();
  const members = useMembers().data ?? [];
  const keys = useApiKeys().data ?? [];
  const isTurned = !!filter.from && !!filter.to && filter.from > filter.to;
  return (
    <div className={classes.filters} role="group" aria-label={t('audit.filters')}>
      <Select
        size="xs"
        label={t('audit.what')}
        placeholder={t('audit.everything')}
        clearable
        data={AUDIT_SUBJECTS.map((kind) => ({ value: kind, label: t(`audit.subject.${kind}`) }))}
        value={filter.subjectKind ?? null}
        onChange={(subjectKind) => onChange({ subjectKind: subjectKind ?? undefined } as AuditFilter)}
      />
      <Select
        size="xs"
        label={t('audit.who')}
        placeholder={t('audit.everybody')}
        clearable
        searchable
        data={[
          { group: t('setup.members.title'), items: members.map(toItem) },
          ...(keys.length > 0 ? [{ group: t('setup.apiKeys.title'), items: keys.map(toItem) }] : []),
        ]}
        value={filter.actorId ?? filter.apiKeyId ?? null}
        onChange={(who) => {
          const part = keys.some(({ id }) => id === who) ? { apiKeyId: who } : { actorId: who ?? undefined };
          onChange({ actorId: undefined, apiKeyId: undefined, ...part } as AuditFilter);
        }}
      />
      {(['from', 'to'] as const).map((end) => (
        <TextInput
          key={end}
          size="xs"
          type="date"
          label={t(`audit.${end}`)}
          value={filter[end] ?? ''}
          error={end === 'to' && isTurned && t('audit.turned')}
          onChange={(event) => onChange({ [end]: event.currentTarget.value || undefined })}
        />
      ))}
    </div>
  );
}

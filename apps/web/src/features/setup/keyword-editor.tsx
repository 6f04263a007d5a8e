import { ActionIcon, Select, TagsInput } from '@mantine/core';
import { TICKET_PRIORITIES, type Department, type Member } from '@perch/contracts';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import { choicesOf } from './capture/choices-of.ts';
import { KeywordPlace } from './keyword-place.tsx';
import { KeywordPublicSearch } from './keyword-public-search.tsx';
import type { Keyword } from './keyword-entry.ts';
import classes from './setup.module.css';

interface KeywordEditorProps {
  account: { id: string; username: string };
  keyword: Keyword;
  departments: readonly Department[] | undefined;
  members: readonly Member[] | undefined;
  /** what is wrong with one of its fields */
  problemOf: (field: 'departmentId' | 'assigneeId') => string | undefined;
  place: number;
  count: number;
  onMove: (to: number) => void;
  onChange: (keyword: Keyword) => void;
  onClose: () => void;
}

/** What a keyword does besides opening a ticket; everything left empty follows the account. */
export function KeywordEditor(props: KeywordEditorProps) {
  const { account, keyword, departments, members, problemOf, place, count, onMove, onChange, onClose } = props;
  const { t } = useTranslation();
  const asAccount = t('keywords.asAccount');
  const inactive = (name: string) => t('capture.inactive', { name });
  const departmentChoices = choicesOf(departments, keyword.departmentId, inactive);
  const common = { size: 'xs' as const, clearable: true, clearButtonProps: { 'aria-label': t('action.clear') } };
  return (
    <div
      className={classes.keywordEditor}
      role="group"
      aria-label={t('keywords.settingsOf', { phrase: keyword.phrase })}
    >
      <div className={classes.keywordEditorHead}>
        <strong dir="auto">{t('keywords.settingsOf', { phrase: keyword.phrase })}</strong>
        <ActionIcon size="sm" aria-label={t('action.close')} onClick={onClose}>
          <IconX size={14} />
        </ActionIcon>
      </div>
      <div className={classes.keywordFields}>
        <KeywordPlace place={place} count={count} onMove={onMove} />
        {(departmentChoices.length > 1 || keyword.departmentId !== null) && (
          <Select
            {...common}
            label={t('field.department')}
            placeholder={asAccount}
            value={keyword.departmentId}
            data={departmentChoices}
            error={problemOf('departmentId')}
            onChange={(departmentId) => onChange({ ...keyword, departmentId })}
          />
        )}
        <Select
          {...common}
          label={t('field.priority')}
          placeholder={t('priority.normal')}
          value={keyword.priority}
          data={TICKET_PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
          onChange={(priority) => onChange({ ...keyword, priority })}
        />
        <Select
          {...common}
          searchable
          label={t('field.assignee')}
          placeholder={t('ticket.unassigned')}
          nothingFoundMessage={t('filter.nobody')}
          value={keyword.assigneeId}
          data={choicesOf(members, keyword.assigneeId, inactive)}
          error={problemOf('assigneeId')}
          onChange={(assigneeId) => onChange({ ...keyword, assigneeId })}
        />
        <TagsInput
          size="xs"
          label={t('field.tags')}
          maxTags={20}
          maxLength={40}
          value={keyword.tags}
          onChange={(tags) => onChange({ ...keyword, tags: tags.map((tag) => tag.trim()).filter(Boolean) })}
        />
      </div>
      <KeywordPublicSearch account={account} keyword={keyword} onChange={onChange} />
    </div>
  );
}

import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { TicketStatus } from '@perch/contracts';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { activeDepartments, useReadAccounts, useDepartments, useMembers } from '../../lib/directory.ts';
import { FilterChip } from './filter-chip.tsx';
import classes from './ticket-list-pane.module.css';
import { viewOf, VIEWS, type TicketSearch } from './ticket-views.ts';

interface FilterBarProps {
  search: TicketSearch;
  onSearch: (change: Partial<TicketSearch>) => void;
  searchBox: Ref<HTMLInputElement>;
  isPhone: boolean;
}

/** What narrows the list; all of it stands in the URL. */
export function FilterBar({ search, onSearch, searchBox, isPhone }: FilterBarProps) {
  const { t } = useTranslation();
  const departments = activeDepartments(useDepartments().data);
  const members = (useMembers().data ?? []).filter((member) => member.isActive);
  const accounts = useReadAccounts().data ?? [];
  return (
    <div className={classes.filters} role="search" aria-label={t('filter.title')}>
      {isPhone && (
        <FilterChip
          label={t('view.title')}
          value={viewOf(search)}
          options={VIEWS.map((view) => ({ value: view, label: t(`view.${view}`) }))}
          onChange={(view) => onSearch({ view })}
          isRequired
        />
      )}
      <SearchBox key={viewOf(search)} value={search.q ?? ''} onChange={(q) => onSearch({ q })} inputRef={searchBox} />
      <FilterChip
        label={t('field.status')}
        value={search.status}
        options={TicketStatus.options.map((status) => ({ value: status, label: t(`status.${status}`) }))}
        onChange={(status) => onSearch({ status })}
      />
      {departments.length > 1 && (
        <FilterChip
          label={t('field.department')}
          value={search.departmentId}
          options={departments.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(departmentId) => onSearch({ departmentId })}
        />
      )}
      <FilterChip
        label={t('field.assignee')}
        value={search.assignee}
        options={[
          { value: 'me', label: t('filter.me') },
          { value: 'none', label: t('ticket.unassigned') },
          ...members.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(assignee) => onSearch({ assignee })}
      />
      {accounts.length > 1 && (
        <FilterChip
          label={t('field.account')}
          value={search.accountId}
          options={accounts.map(({ id, username }) => ({ value: id, label: `@${username}` }))}
          onChange={(accountId) => onSearch({ accountId })}
        />
      )}
    </div>
  );
}

interface SearchBoxProps {
  value: string;
  onChange: (value: string) => void;
  inputRef: Ref<HTMLInputElement>;
}

function SearchBox({ value, onChange, inputRef }: SearchBoxProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const change = useDebouncedCallback(onChange, 250);
  // the URL may change from elsewhere: the palette, "clear filters", the back button
  useEffect(() => setText((old) => (old.trim() === value.trim() ? old : value)), [value]);
  return (
    <TextInput
      ref={inputRef}
      type="search"
      size="xs"
      className={classes.searchBox}
      aria-label={t('filter.search')}
      placeholder={t('filter.searchPlaceholder')}
      leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        change(event.currentTarget.value.trim());
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        setText('');
        onChange('');
        event.currentTarget.blur();
      }}
    />
  );
}

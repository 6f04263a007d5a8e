import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { TICKET_CHANNELS, TICKET_PRIORITIES, TICKET_REPLIES, TICKET_SORTS, TICKET_STATUSES } from '@perch/contracts';
import { IconSearch } from '@tabler/icons-react';
import { Suspense, useEffect, useState, type Ref } from 'react';
import { speakOfReports, useTranslation } from '../../lib/i18n.ts';
import { activeDepartments, useReadAccounts, useDepartments, useMembers } from '../../lib/directory.ts';
import { ContactChip } from './contact-chip.tsx';
import { Chip } from '../../ui/chip.tsx';
import { FilterChip } from '../../ui/filter-chip.tsx';
import { FIGURE_FILTERS } from './figure-filter-names.ts';
import { OpenedChip } from './opened-chip.tsx';
import classes from './ticket-list-pane.module.css';
import { searchOfSaved, ticketQuery, type TicketSearch } from './ticket-views.ts';
import { useSavedViews, useTags, useViews } from './view-queries.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';

const FigureChips = lazyComponent(async () => {
  const [{ FigureChips: Chips }] = await Promise.all([import('./figure-chips.tsx'), speakOfReports()]);
  return Chips;
});
const SaveViewChip = lazyComponent(async () => (await import('./save-view-chip.tsx')).SaveViewChip);

interface FilterBarProps {
  search: TicketSearch;
  onSearch: (change: Partial<TicketSearch>) => void;
  searchBox: Ref<HTMLInputElement>;
  isPhone: boolean;
}

/** Shown only when they are wanted or set: most lists need the first ones. */
const RARE = ['priority', 'channel', 'tag', 'reply', 'openedDays', 'accountId'] as const;

/** What narrows the list and orders it; all of it stands in the URL. */
export function FilterBar({ search, onSearch, searchBox, isPhone }: FilterBarProps) {
  const { t } = useTranslation();
  const [isMore, setMore] = useState(false);
  const departments = activeDepartments(useDepartments().data);
  const members = (useMembers().data ?? []).filter((member) => member.isActive);
  const accounts = useReadAccounts().data ?? [];
  const saved = useSavedViews().data ?? [];
  const isShown = (name: (typeof RARE)[number]) => isMore || !!search[name];
  const tags = useTags(isShown('tag')).data ?? [];
  const isHidden = RARE.some((name) => !isShown(name));
  const query = ticketQuery(search);
  const views = useViews();
  const chooseView = (view: string) => {
    const chosen = saved.find(({ id }) => id === view);
    onSearch(chosen ? searchOfSaved(chosen) : { view });
  };
  return (
    <div className={classes.filters} role="search" aria-label={t('filter.title')}>
      {isPhone && (
        <FilterChip
          label={t('view.title')}
          value={search.view ?? 'open'}
          options={[
            ...views.map((view) => ({ value: view, label: t(`view.${view}`) })),
            ...saved.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={chooseView}
          isRequired
        />
      )}
      <SearchBox
        key={search.view ?? 'open'}
        value={search.q ?? ''}
        onChange={(q) => onSearch({ q })}
        inputRef={searchBox}
      />
      <FilterChip
        label={t('field.status')}
        value={search.status}
        options={TICKET_STATUSES.map((status) => ({ value: status, label: t(`status.${status}`) }))}
        onChange={(status) => onSearch({ status })}
        isMultiple
      />
      {(departments.length > 1 || search.departmentId) && (
        <FilterChip
          label={t('field.department')}
          value={search.departmentId}
          options={[
            { value: 'mine', label: t('view.departments') },
            ...departments.map(({ id, name }) => ({ value: id, label: name })),
          ]}
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
      {search.contactId && <ContactChip contactId={search.contactId} onRemove={() => onSearch({ contactId: '' })} />}
      {isShown('accountId') && accounts.length > 1 && (
        <FilterChip
          label={t('field.account')}
          value={search.accountId}
          options={accounts.map(({ id, username }) => ({ value: id, label: `@${username}` }))}
          onChange={(accountId) => onSearch({ accountId })}
        />
      )}
      {isShown('priority') && (
        <FilterChip
          label={t('field.priority')}
          value={search.priority}
          options={TICKET_PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
          onChange={(priority) => onSearch({ priority })}
          isMultiple
        />
      )}
      {isShown('channel') && (
        <FilterChip
          label={t('ticketList.channel')}
          value={search.channel}
          options={TICKET_CHANNELS.map((value) => ({ value, label: t(`ticketList.channels.${value}`) }))}
          onChange={(channel) => onSearch({ channel })}
          isMultiple
        />
      )}
      {isShown('tag') && (
        <FilterChip
          label={t('ticketList.tag')}
          value={search.tag}
          options={[...new Set([...(search.tag ? [search.tag] : []), ...tags])].map((tag) => ({
            value: tag,
            label: tag,
          }))}
          onChange={(tag) => onSearch({ tag })}
        />
      )}
      {isShown('reply') && (
        <FilterChip
          label={t('ticketList.reply')}
          value={search.reply}
          options={TICKET_REPLIES.map((value) => ({ value, label: t(`ticketList.replies.${value}`) }))}
          onChange={(reply) => onSearch({ reply })}
        />
      )}
      {(isShown('openedDays') || search.openedFrom || search.openedBefore) && (
        <OpenedChip search={search} onSearch={onSearch} />
      )}
      {(search.accountId === 'none' || FIGURE_FILTERS.some((name) => search[name])) && (
        <Suspense fallback={null}>
          <FigureChips search={search} onSearch={onSearch} />
        </Suspense>
      )}
      {isHidden && (
        <Chip onClick={() => setMore(true)}>
          <span>{t('ticketList.moreFilters')}</span>
        </Chip>
      )}
      <FilterChip
        label={t('ticketList.sortBy')}
        value={String(query['sort'] ?? 'latest')}
        options={TICKET_SORTS.filter((sort) => sort !== 'closed' || query['status'] === 'closed').map((value) => ({
          value,
          label: t(`ticketList.sort.${value}`),
        }))}
        onChange={(sort) => onSearch({ sort })}
        isRequired
      />
      <Suspense fallback={null}>
        <SaveViewChip search={search} />
      </Suspense>
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
        change.cancel(); // what was typed last must not come back
        setText('');
        onChange('');
        event.currentTarget.blur();
      }}
    />
  );
}

import { ActionIcon, TextInput } from '@mantine/core';
import type { SavedSearch } from '@perch/contracts';
import { IconPencil, IconPin, IconPinned, IconTrash } from '@tabler/icons-react';
import { Link, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useSavedSearches } from './saved-searches.ts';
import { useSavedSearchActions } from './search-queries.ts';
import type { SocialSearch } from './social-search.ts';
import classes from './search-page.module.css';

/** The searches one has saved: each can be run, renamed, pinned and removed. */
export function SavedSearchList({ empty }: { empty: ReactNode }) {
  const { t } = useTranslation();
  const saved = useSavedSearches().data ?? [];
  if (saved.length === 0) return empty;
  return (
    <div className={classes.saved}>
      <h2>{t('socialSearch.saved')}</h2>
      <ul>
        {saved.map((search) => (
          <Saved key={search.id} saved={search} />
        ))}
      </ul>
    </div>
  );
}

function Saved({ saved }: { saved: SavedSearch }) {
  const { t } = useTranslation();
  const { accounts }: SocialSearch = useSearch({ strict: false });
  const { update, remove } = useSavedSearchActions();
  const [name, setName] = useState<string>();
  const icon = { size: 15, stroke: 1.6, 'aria-hidden': true };
  const rename = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name?.trim();
    if (wanted && wanted !== saved.name) update.mutate({ id: saved.id, change: { name: wanted } });
    setName(undefined);
  };
  if (name !== undefined) {
    return (
      <li>
        <form onSubmit={rename} className={classes.rename}>
          <TextInput
            size="xs"
            autoFocus
            maxLength={80}
            aria-label={t('socialSearch.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onBlur={rename}
          />
        </form>
      </li>
    );
  }
  const pin = t(saved.isPinned ? 'socialSearch.unpinNamed' : 'socialSearch.pinNamed', { name: saved.name });
  return (
    <li>
      <Link
        to="/social/search"
        search={{ q: saved.query, ...(accounts ? { accounts } : {}) }}
        className={classes.savedLink}
      >
        <span dir="auto">{saved.name}</span>
        {saved.name !== saved.query && (
          <span className={classes.savedQuery} dir="auto">
            {saved.query}
          </span>
        )}
      </Link>
      <ActionIcon
        size="md"
        aria-label={pin}
        aria-pressed={saved.isPinned}
        onClick={() => update.mutate({ id: saved.id, change: { isPinned: !saved.isPinned } })}
      >
        {saved.isPinned ? <IconPinned {...icon} /> : <IconPin {...icon} />}
      </ActionIcon>
      <ActionIcon
        size="md"
        aria-label={t('socialSearch.rename', { name: saved.name })}
        onClick={() => setName(saved.name)}
      >
        <IconPencil {...icon} />
      </ActionIcon>
      <ActionIcon
        size="md"
        aria-label={t('socialSearch.remove', { name: saved.name })}
        onClick={() => remove.mutate(saved.id)}
      >
        <IconTrash {...icon} />
      </ActionIcon>
    </li>
  );
}

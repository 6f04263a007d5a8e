import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { ProfileRef } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useAccounts } from '../../../lib/directory.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { useProfileSearch } from './muted-query.ts';
import classes from './muted.module.css';

interface MuteSearchProps {
  muted: readonly string[];
  onMute: (twitterUserId: string) => void;
}

const TYPING_MS = 200;

/** Looks among those who have written to us: Perch learns of a person on X when they first do. */
export function MuteSearch({ muted, onMute }: MuteSearchProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [query] = useDebouncedValue(typed.trim(), TYPING_MS);
  const search = useProfileSearch(query);
  const brands = useAccounts().data?.map(({ twitterUserId }) => twitterUserId) ?? [];
  const found = new Map(
    (query === '' ? [] : (search.data ?? []))
      .filter(({ twitterUserId }) => !muted.includes(twitterUserId) && !brands.includes(twitterUserId))
      .map((profile) => [profile.twitterUserId, profile]),
  );
  const isCurrent = query === typed.trim() && !search.isFetching;
  return (
    <Select
      searchable
      size="xs"
      className={classes.search}
      aria-label={t('capture.muted.add')}
      placeholder={t('capture.muted.placeholder')}
      value={null}
      searchValue={typed}
      onSearchChange={setTyped}
      data={[...found.values()].map(({ twitterUserId, username }) => ({ value: twitterUserId, label: `@${username}` }))}
      filter={({ options }) => options}
      selectFirstOptionOnChange
      nothingFoundMessage={
        typed.trim() === '' ? undefined : isCurrent ? t('capture.muted.nobodyFound') : t('state.loading')
      }
      renderOption={({ option }) => <Person profile={found.get(option.value)} />}
      onChange={(id) => {
        if (id === null) return;
        onMute(id);
        setTyped('');
      }}
    />
  );
}

function Person({ profile }: { profile: ProfileRef | undefined }) {
  if (!profile) return null;
  return (
    <span className={classes.person}>
      <Avatar name={profile.name} url={profile.avatarUrl} size={22} />
      <span dir="auto">{profile.name}</span>
      <span className={classes.handle}>@{profile.username}</span>
    </span>
  );
}

import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { ProfileRef } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useAccounts } from '../../../lib/directory.ts';
import { useCan } from '../../../lib/session.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { MuteStranger } from './mute-stranger.tsx';
import { useProfileSearch } from './muted-query.ts';
import classes from './muted.module.css';

interface MuteSearchProps {
  muted: readonly string[];
  onMute: (profile: ProfileRef) => void;
}

const TYPING_MS = 200;
const HANDLE = /^@?(\w{1,15})$/;

/** Looks among those who have written to us; who has not is found on X by their handle. */
export function MuteSearch({ muted, onMute }: MuteSearchProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  // the box empties itself when it is left, as by who looks a handle up
  const [looked, setLooked] = useState('');
  const [query] = useDebouncedValue(looked, TYPING_MS);
  const search = useProfileSearch(query);
  const brands = useAccounts().data?.map(({ twitterUserId }) => twitterUserId) ?? [];
  const found = new Map(
    (query === '' || typed === '' ? [] : (search.data ?? []))
      .filter(({ twitterUserId }) => !muted.includes(twitterUserId) && !brands.includes(twitterUserId))
      .map((profile) => [profile.twitterUserId, profile]),
  );
  const isCurrent = query === looked && !search.isFetching;
  const canAskX = useCan('contacts.edit');
  const handle = HANDLE.exec(query)?.[1];
  const isKnown = (search.data ?? []).some(({ username }) => username.toLowerCase() === handle?.toLowerCase());
  const stranger = canAskX && !isKnown ? handle : undefined;
  const mute = (profile: ProfileRef) => {
    if (!muted.includes(profile.twitterUserId)) onMute(profile);
    setTyped('');
    setLooked('');
  };
  return (
    <div className={classes.searchRow}>
      <Select
        searchable
        size="xs"
        className={classes.search}
        aria-label={t('capture.muted.add')}
        placeholder={t('capture.muted.placeholder')}
        value={null}
        searchValue={typed}
        onSearchChange={(text) => {
          setTyped(text);
          if (text.trim() !== '') setLooked(text.trim());
        }}
        data={[...found.values()].map(({ twitterUserId, username }) => ({
          value: twitterUserId,
          label: `@${username}`,
        }))}
        filter={({ options }) => options}
        selectFirstOptionOnChange
        nothingFoundMessage={
          typed.trim() === '' ? undefined : isCurrent ? t('capture.muted.nobodyFound') : t('state.loading')
        }
        renderOption={({ option }) => <Person profile={found.get(option.value)} />}
        onChange={(id) => {
          if (id === null) return;
          const profile = found.get(id);
          if (profile) mute(profile);
        }}
      />
      {stranger !== undefined && isCurrent && <MuteStranger key={stranger} handle={stranger} onFound={mute} />}
    </div>
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

import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { ProfileRef } from '@perch/contracts';
import { IconPlus, IconSearch, IconX } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { priceWords } from '../../lib/money.ts';
import { useProfileSearch, useProfileSearchPrice } from '../../lib/profile-search.ts';
import { Avatar } from '../../ui/avatar.tsx';
import classes from './contacts.module.css';
import profilesField from './profiles-field.module.css';
import { useKnownProfiles } from './profile-queries.ts';

interface ProfilesFieldProps {
  value: ProfileRef[];
  onChange: (profiles: ProfileRef[]) => void;
}

/** The X users of a contact: known ones are found as one types, others on X itself, at its price. */
export function ProfilesField({ value, onChange }: ProfilesFieldProps) {
  const { t } = useTranslation();
  const [isSearching, setSearching] = useState(false);
  const headingId = useId();
  const isLinked = (id: string) => value.some(({ twitterUserId }) => twitterUserId === id);
  return (
    <div role="group" aria-labelledby={headingId} className={profilesField.profilesField}>
      <div className={profilesField.profilesHead}>
        <span id={headingId}>{t('contact.profiles')}</span>
        <ActionIcon
          variant="default"
          aria-label={t('contactsPage.searchX')}
          aria-expanded={isSearching}
          onClick={() => setSearching((open) => !open)}
        >
          <IconSearch size={15} stroke={1.75} aria-hidden />
        </ActionIcon>
      </div>
      {value.length === 0 && <p className={classes.dim}>{t('contact.noProfiles')}</p>}
      <ul className={classes.profiles}>
        {value.map((profile) => (
          <ProfileItem key={profile.twitterUserId} profile={profile}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('contactsPage.unlink', { username: profile.username })}
              onClick={() => onChange(value.filter(({ twitterUserId }) => twitterUserId !== profile.twitterUserId))}
            >
              <IconX size={15} stroke={1.75} aria-hidden />
            </ActionIcon>
          </ProfileItem>
        ))}
      </ul>
      {isSearching && <ProfileFinder isLinked={isLinked} onAdd={(profile) => onChange([...value, profile])} />}
    </div>
  );
}

interface ProfileFinderProps {
  isLinked: (twitterUserId: string) => boolean;
  onAdd: (profile: ProfileRef) => void;
}

function ProfileFinder({ isLinked, onAdd }: ProfileFinderProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [query] = useDebouncedValue(typed.trim(), 250);
  const known = useKnownProfiles(query);
  const price = useProfileSearchPrice(query);
  const search = useProfileSearch();
  const onX = search.data?.query === query ? search.data : undefined;
  const knownIds = new Set(known.data?.map(({ twitterUserId }) => twitterUserId));
  const found = onX?.profiles.filter(({ twitterUserId }) => !knownIds.has(twitterUserId)) ?? [];
  const problem = search.error ?? price.error ?? known.error;
  return (
    <div className={profilesField.finder}>
      <TextInput
        type="search"
        data-autofocus
        autoFocus
        aria-label={t('contactsPage.searchLabel')}
        placeholder={t('contactsPage.searchPlaceholder')}
        maxLength={50}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.preventDefault(); // the form around it is not meant
        }}
      />
      {query !== '' && (
        <>
          <Found
            title={t('contactsPage.known')}
            none={known.isPending ? t('state.loading') : t('contactsPage.knownNone')}
            profiles={known.data ?? []}
            isLinked={isLinked}
            onAdd={onAdd}
          >
            {known.hasNextPage && (
              <Button
                size="compact-xs"
                variant="subtle"
                loading={known.isFetchingNextPage}
                onClick={() => void known.fetchNextPage()}
              >
                {t('contactsPage.knownMore')}
              </Button>
            )}
          </Found>
          {onX && (
            <Found
              title={t('contactsPage.onX')}
              none={
                onX.state === 'failed'
                  ? t('contactsPage.onXFailed')
                  : onX.state === 'queued'
                    ? t('contactsPage.onXWaits')
                    : t('contactsPage.onXNone')
              }
              profiles={found}
              isLinked={isLinked}
              onAdd={onAdd}
            />
          )}
          {problem && (
            <p className={classes.problem} role="alert">
              {errorSentence(t, problem)}
            </p>
          )}
          {price.data?.isBudgetUsedUp ? (
            <p className={classes.dim}>{t('state.budgetUsedUp', price.data.account)}</p>
          ) : (
            price.data &&
            !onX && (
              <Button
                size="xs"
                variant="default"
                loading={search.isPending}
                onClick={() => search.mutate({ query, accountId: price.data.account.id })}
              >
                {t('contactsPage.askX', { price: priceWords(price.data.mostMicros) })}
              </Button>
            )
          )}
        </>
      )}
    </div>
  );
}

interface FoundProps extends ProfileFinderProps {
  title: string;
  none: string;
  profiles: readonly ProfileRef[];
  /** below the list */
  children?: React.ReactNode;
}

function Found({ title, none, profiles, isLinked, onAdd, children }: FoundProps) {
  const { t } = useTranslation();
  return (
    <section aria-label={title}>
      <h4 className={profilesField.finderHeading}>{title}</h4>
      {profiles.length === 0 ? (
        <p className={classes.dim} role="status">
          {none}
        </p>
      ) : (
        <ul className={classes.profiles}>
          {profiles.map((profile) => (
            <ProfileItem key={profile.twitterUserId} profile={profile}>
              <Button
                size="compact-xs"
                variant="light"
                disabled={isLinked(profile.twitterUserId)}
                leftSection={<IconPlus size={12} aria-hidden />}
                aria-label={t('contactsPage.addName', { username: profile.username })}
                onClick={() => onAdd(profile)}
              >
                {t(isLinked(profile.twitterUserId) ? 'contactsPage.added' : 'contactsPage.add')}
              </Button>
            </ProfileItem>
          ))}
        </ul>
      )}
      {children}
    </section>
  );
}

function ProfileItem({ profile, children }: { profile: ProfileRef; children: React.ReactNode }) {
  return (
    <li className={classes.profile}>
      <Avatar name={profile.name} url={profile.avatarUrl} size={28} channel="twitter" />
      <div className={classes.profileNames}>
        <bdi className={classes.name}>{profile.name}</bdi>
        <span className={classes.dim}>@{profile.username}</span>
      </div>
      {children}
    </li>
  );
}

import { Combobox, Loader, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { ContactSummary, ListOf, PageOf, ProfileRef } from '@perch/contracts';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { useCan } from '../../lib/session.ts';
import { Avatar } from '../../ui/avatar.tsx';
import classes from './new-ticket.module.css';

/** Whom a ticket is for. `id` is that of the contact, or X's of the user. */
export interface Person {
  kind: 'contact' | 'profile';
  id: string;
  name: string;
  /** a handle, an e-mail address, a number */
  hint: string;
  avatarUrl: string | null;
}

const FOUND = 6;
const NEW = 'new';

interface PersonPickerProps {
  person: Person | null;
  onPerson: (person: Person | null) => void;
  onNewContact: (name: string) => void;
  error: string | undefined;
}

/** Finds contacts and X users that are known here, or begins a new contact. */
export function PersonPicker({ person, onPerson, onNewContact, error }: PersonPickerProps) {
  const { t } = useTranslation();
  const canAdd = useCan('contacts.edit');
  const [words, setWords] = useState('');
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const { people, isFetching } = usePeople(person ? '' : words.trim());
  const shown = person ? `${person.name} ${person.hint}`.trim() : words;

  const choose = (value: string) => {
    combobox.closeDropdown();
    if (value === NEW) return onNewContact(words.trim());
    const chosen = people.find((each) => `${each.kind}:${each.id}` === value);
    if (chosen) onPerson(chosen);
  };
  return (
    <Combobox store={combobox} onOptionSubmit={choose}>
      <Combobox.Target>
        <TextInput
          data-autofocus
          label={t('newTicket.person')}
          placeholder={t('newTicket.personPlaceholder')}
          value={shown}
          error={error}
          rightSection={isFetching ? <Loader size={14} /> : null}
          onChange={(event) => {
            if (person) onPerson(null);
            setWords(person ? '' : event.currentTarget.value);
            combobox.openDropdown();
            combobox.updateSelectedOptionIndex();
          }}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={person !== null || words.trim() === ''}>
        <Combobox.Options>
          {people.map((each) => (
            <Combobox.Option key={`${each.kind}:${each.id}`} value={`${each.kind}:${each.id}`}>
              <span className={classes.person}>
                <Avatar name={each.name} url={each.avatarUrl} size={24} />
                <bdi className={classes.personName}>{each.name}</bdi>
                <span className={classes.personHint}>{each.hint}</span>
                <span className={classes.personKind}>{t(`newTicket.kind.${each.kind}`)}</span>
              </span>
            </Combobox.Option>
          ))}
          {people.length === 0 && !isFetching && <Combobox.Empty>{t('newTicket.nobodyFound')}</Combobox.Empty>}
          {canAdd && (
            <Combobox.Option value={NEW}>
              <span className={classes.person}>
                <IconUserPlus size={16} stroke={1.6} aria-hidden />
                {t('newTicket.addContact', { name: words.trim() })}
              </span>
            </Combobox.Option>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** Contacts first, then X users who are no contact's. */
function usePeople(words: string): { people: Person[]; isFetching: boolean } {
  const canSeeContacts = useCan('contacts.view');
  const canSeeProfiles = useCan('social.view');
  const [q] = useDebouncedValue(words, 200);
  const contacts = useQuery({
    queryKey: ['contacts', 'picker', q],
    queryFn: async ({ signal }) =>
      (await api.get<PageOf<ContactSummary>>('contacts', { query: { q, limit: FOUND }, signal })).data,
    enabled: canSeeContacts && q !== '',
  });
  const profiles = useQuery({
    queryKey: ['social', 'profile-picker', q],
    queryFn: async ({ signal }) =>
      (await api.get<ListOf<ProfileRef>>('social/profiles', { query: { query: q.replace(/^@/, '') }, signal })).data,
    enabled: canSeeProfiles && q.replace(/^@/, '') !== '',
  });
  const linked = new Set(
    contacts.data?.flatMap((contact) => contact.profiles.map(({ twitterUserId }) => twitterUserId)),
  );
  const people = [
    ...(contacts.data ?? []).map(({ id, name, email, phone, profiles: own }): Person => ({
      kind: 'contact',
      id,
      name,
      hint: email ?? phone ?? (own[0] ? `@${own[0].username}` : ''),
      avatarUrl: own[0]?.avatarUrl ?? null,
    })),
    ...(profiles.data ?? [])
      .filter(({ twitterUserId }) => !linked.has(twitterUserId))
      .slice(0, FOUND)
      .map(({ twitterUserId, name, username, avatarUrl }): Person => ({
        kind: 'profile',
        id: twitterUserId,
        name,
        hint: `@${username}`,
        avatarUrl,
      })),
  ];
  return { people: words ? people : [], isFetching: contacts.isFetching || profiles.isFetching };
}

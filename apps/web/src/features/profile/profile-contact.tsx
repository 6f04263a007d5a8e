import { Button, Loader, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Profile } from '@perch/contracts';
import { IconAddressBook, IconLink, IconUserPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyDone } from '../../lib/notify.ts';
import { useCan } from '../../lib/session.ts';
import { profileQuery, useContactsToLink, useLinkContact } from './profile-queries.ts';
import classes from './profile.module.css';
import { lazyComponent } from '../../ui/lazy-component.tsx';

const NewContactDialog = lazyComponent(async () => {
  const { loadNewContactDialog } = await import('../contacts/index.ts');
  return (await loadNewContactDialog()).NewContactDialog;
});

/** Whom we know an X user as, or whom they could be linked to. */
export function ProfileContact({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const canView = useCan('contacts.view');
  const canEdit = useCan('contacts.edit');
  const [doing, setDoing] = useState<'add' | 'find'>();
  if (!canView || profile.isErased) return null;
  const { contact } = profile;
  return (
    <section aria-label={t('socialProfile.contact')} className={classes.contact}>
      {contact ? (
        <Link to="/contacts/$contactId" params={{ contactId: contact.id }} className={classes.contactLink}>
          <IconAddressBook size={15} stroke={1.6} aria-hidden /> <bdi>{contact.name}</bdi>
        </Link>
      ) : (
        <>
          <span className={classes.dim}>{t('contact.notLinked')}</span>
          {canEdit && (
            <div className={classes.linkWays}>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconUserPlus size={14} stroke={1.6} aria-hidden />}
                onClick={() => setDoing('add')}
              >
                {t('contact.new')}
              </Button>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconLink size={14} stroke={1.6} aria-hidden />}
                aria-expanded={doing === 'find'}
                onClick={() => setDoing(doing === 'find' ? undefined : 'find')}
              >
                {t('socialProfile.linkExisting')}
              </Button>
            </div>
          )}
          {doing === 'find' && <ContactFinder profile={profile} />}
        </>
      )}
      {doing === 'add' && !contact && (
        <Suspense fallback={null}>
          <NewContactDialog
            profile={profile}
            onClose={() => setDoing(undefined)}
            onCreated={() => void client.invalidateQueries(profileQuery(profile.twitterUserId))}
          />
        </Suspense>
      )}
    </section>
  );
}

function ContactFinder({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const found = useContactsToLink(q);
  const link = useLinkContact(profile.twitterUserId);
  const problem = link.error ?? found.error;
  return (
    <div>
      <TextInput
        type="search"
        autoFocus
        aria-label={t('socialProfile.findContact')}
        placeholder={t('socialProfile.findContact')}
        rightSection={found.isFetching && <Loader size="xs" />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <ul className={classes.found} aria-label={t('socialProfile.foundContacts')}>
        {found.data?.map((contact) => (
          <li key={contact.id}>
            <bdi className={classes.subject}>{contact.name}</bdi>
            <Button
              size="compact-xs"
              variant="light"
              aria-label={t('contactsPage.linkTo', { name: contact.name })}
              loading={link.isPending && link.variables.id === contact.id}
              onClick={() =>
                link.mutate(contact, {
                  onSuccess: () =>
                    notifyDone(t('contactsPage.linked', { username: profile.username, name: contact.name })),
                })
              }
            >
              {t('contactsPage.linkIt')}
            </Button>
          </li>
        ))}
        {q !== '' && found.data?.length === 0 && <li className={classes.dim}>{t('socialProfile.noContacts')}</li>}
      </ul>
      {problem && (
        <p className={classes.problem} role="alert">
          {errorSentence(t, problem)}
        </p>
      )}
    </div>
  );
}

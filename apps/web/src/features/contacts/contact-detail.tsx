import { ActionIcon, Button, Skeleton } from '@mantine/core';
import type { Contact } from '@perch/contracts';
import {
  IconChevronLeft,
  IconExternalLink,
  IconPencil,
  IconRosetteDiscountCheck,
  IconShieldCheck,
} from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useRef, type RefObject } from 'react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { notifyDone } from '../../lib/notify.ts';
import { useCan } from '../../lib/session.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { ErrorState } from '../../ui/states.tsx';
import { ContactConsents } from './contact-consents.tsx';
import { ContactForm } from './contact-form.tsx';
import { ContactMenu } from './contact-menu.tsx';
import { ContactMessages } from './contact-messages.tsx';
import { ContactTickets } from './contact-tickets.tsx';
import { contactInput, valuesOf } from './contact-values.ts';
import classes from './contacts.module.css';
import { useContact, useUpdateContact } from './queries.ts';
import { useTicketCountWords } from './use-ticket-count-words.ts';

const route = getRouteApi('/app/contacts');

export function ContactDetail({ contactId, isPhone }: { contactId: string; isPhone: boolean }) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = useNavigate();
  const { data: contact, error, refetch } = useContact(contactId);
  const page = useRef<HTMLElement>(null);
  usePageTitle(contact?.name);
  return (
    <section ref={page} className={classes.page} aria-label={contact?.name ?? t('nav.contacts')}>
      {isPhone && (
        <ActionIcon
          size="lg"
          aria-label={t('ticket.backToList')}
          onClick={() => void navigate({ to: '/contacts', search: listSearch(search) })}
        >
          <IconChevronLeft size={20} stroke={1.75} />
        </ActionIcon>
      )}
      {contact ? (
        <LoadedContact contact={contact} page={page} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <div role="status" aria-label={t('state.loading')} style={{ display: 'grid', gap: 16 }}>
          <Skeleton circle height={56} />
          <Skeleton height={14} width="40%" radius="xl" />
          <Skeleton height={110} radius="md" />
        </div>
      )}
    </section>
  );
}

function LoadedContact({ contact, page }: { contact: Contact; page: RefObject<HTMLElement | null> }) {
  const { t } = useTranslation();
  const ticketCount = useTicketCountWords();
  const canEdit = useCan('contacts.edit');
  const update = useUpdateContact(contact.id);
  const { edit, ...search } = route.useSearch();
  const isEditing = canEdit && edit !== undefined;
  const navigate = useNavigate();
  const show = (editing: boolean) => {
    update.reset();
    void navigate({
      to: '/contacts/$contactId',
      params: { contactId: contact.id },
      search: editing ? { ...search, edit: '1' } : search,
      replace: true,
    });
  };
  return (
    <>
      <header className={classes.who}>
        <Avatar name={contact.name} url={contact.profiles[0]?.avatarUrl ?? null} size={52} />
        <div className={classes.whoNames}>
          <h2>
            <bdi>{contact.name}</bdi>
          </h2>
          <span className={classes.dim}>{ticketCount(contact.ticketCount)}</span>
        </div>
        {canEdit && !isEditing && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPencil size={14} stroke={1.6} aria-hidden />}
            onClick={() => show(true)}
          >
            {t('action.edit')}
          </Button>
        )}
        {canEdit && !isEditing && <ContactMenu contact={contact} />}
      </header>
      {isEditing ? (
        <div className={classes.card}>
          <ContactForm
            initial={valuesOf(contact)}
            profiles={contact.profiles}
            contactId={contact.id}
            submitLabel={t('action.save')}
            isSaving={update.isPending}
            error={update.error}
            onCancel={() => show(false)}
            onSubmit={(values, profiles, insist) =>
              update.mutate(
                { ...contactInput(values), ...linksOf(profiles), ...insist },
                {
                  onSuccess: () => {
                    notifyDone(t('contact.saved'));
                    show(false);
                  },
                },
              )
            }
          />
        </div>
      ) : (
        <dl className={classes.facts}>
          <dt>{t('field.email')}</dt>
          <dd>
            {contact.email ? <a href={`mailto:${contact.email}`}>{contact.email}</a> : <Unknown />}
            {contact.emailConfirmedAt && (
              <span className={classes.confirmed}>
                <IconShieldCheck size={14} stroke={1.75} aria-hidden />
                {t('contactsPage.confirmedOn', { date: dateOf(contact.emailConfirmedAt) })}
              </span>
            )}
          </dd>
          <dt>{t('field.phone')}</dt>
          <dd>{contact.phone ? <a href={`tel:${contact.phone}`}>{contact.phone}</a> : <Unknown />}</dd>
          <dt>{t('field.notes')}</dt>
          <dd className={classes.notes} dir="auto">
            {contact.notes || <Unknown />}
          </dd>
        </dl>
      )}
      {!isEditing && <h3 className={classes.heading}>{t('contact.profiles')}</h3>}
      {isEditing ? null : contact.profiles.length === 0 ? (
        <p className={classes.dim}>{t('contact.noProfiles')}</p>
      ) : (
        <ul className={classes.profiles}>
          {contact.profiles.map((profile) => (
            <li key={profile.twitterUserId} className={classes.profile}>
              <Avatar name={profile.name} url={profile.avatarUrl} size={36} channel="twitter" />
              <div>
                <bdi className={classes.name}>{profile.name}</bdi>{' '}
                {profile.isVerified && (
                  <IconRosetteDiscountCheck
                    size={14}
                    stroke={1.75}
                    color="var(--perch-accent)"
                    role="img"
                    aria-label={t('profile.verified')}
                  />
                )}
                <div className={classes.dim}>
                  <a href={profile.url} target="_blank" rel="noreferrer">
                    @{profile.username} <IconExternalLink size={11} stroke={1.75} aria-hidden />
                  </a>
                  {profile.followersCount !== null &&
                    ` · ${t('profile.followers', {
                      count: profile.followersCount,
                      shown: new Intl.NumberFormat(currentLocale(), { notation: 'compact' }).format(
                        profile.followersCount,
                      ),
                    })}`}
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
      <ContactConsents contact={contact} />
      <h3 className={classes.heading}>{t('nav.tickets')}</h3>
      <ContactTickets contactId={contact.id} />
      <h3 className={classes.heading}>{t('contactsPage.messages')}</h3>
      <ContactMessages contactId={contact.id} within={page} />
    </>
  );
}

/** What the list goes by, without what concerns one contact. */
const listSearch = ({ q, sort }: { q?: string; sort?: string }) => ({ ...(q && { q }), ...(sort && { sort }) });

const linksOf = (profiles: Contact['profiles']) => ({
  twitterUserIds: profiles.map(({ twitterUserId }) => twitterUserId),
});

const dateOf = (instant: string) =>
  new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium' }).format(new Date(instant));

function Unknown() {
  const { t } = useTranslation();
  return <span className={classes.dim}>{t('contact.unknown')}</span>;
}

import { Button } from '@mantine/core';
import type { Ticket } from '@perch/contracts';
import { IconAddressBook, IconExternalLink, IconRosetteDiscountCheck, IconUserPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { isOfErased, requesterOf } from '../../lib/requester.ts';
import { useCan } from '../../lib/session.ts';
import { subjectWords } from '../../lib/ticket-words.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { StatusChip } from '../../ui/chips.tsx';
import { ProfileButton } from '../../ui/profile-button.tsx';
import { CustomerHistory } from './customer-history.tsx';
import { LikelyContacts } from './likely-contacts.tsx';
import { useOtherTickets } from './queries.ts';
import classes from './ticket-sidebar.module.css';
import { lazyComponent } from '../../ui/lazy-component.tsx';

const NewContactDialog = lazyComponent(async () => {
  const { loadNewContactDialog } = await import('../contacts/index.ts');
  return (await loadNewContactDialog()).NewContactDialog;
});

interface CustomerCardProps {
  ticket: Ticket;
  /** absent where nothing may be merged */
  onMerge: (() => void) | undefined;
}

export function CustomerCard({ ticket, onMerge }: CustomerCardProps) {
  const { t } = useTranslation();
  const { customer, contact } = ticket;
  const requester = requesterOf(t, ticket);
  const canEditContacts = useCan('contacts.edit');
  const others = useOtherTickets(ticket).data ?? [];
  const [isAdding, setAdding] = useState(false);
  return (
    <section className={classes.card} aria-label={t('ticket.customer')}>
      <h3>{t('ticket.customer')}</h3>
      <div className={classes.person}>
        <Avatar name={requester.name} url={requester.avatarUrl} size={40} />
        <div className={classes.names}>
          <div className={classes.name}>
            {customer ? <ProfileButton profile={customer} /> : <bdi>{requester.name}</bdi>}
            {customer?.isVerified && (
              <IconRosetteDiscountCheck
                size={15}
                stroke={1.75}
                color="var(--perch-accent)"
                role="img"
                aria-label={t('profile.verified')}
              />
            )}
          </div>
          {customer && !customer.isErased && (
            <a className={classes.link} href={customer.url} target="_blank" rel="noreferrer">
              @{customer.username} <IconExternalLink size={11} stroke={1.75} aria-hidden />
            </a>
          )}
        </div>
      </div>
      {customer && customer.followersCount !== null && (
        <p className={classes.facts}>
          {t('profile.followers', {
            count: customer.followersCount,
            shown: new Intl.NumberFormat(currentLocale(), { notation: 'compact', maximumFractionDigits: 1 }).format(
              customer.followersCount,
            ),
          })}
        </p>
      )}
      <CustomerHistory history={ticket.customerHistory} />
      <div className={classes.linked}>
        {contact ? (
          <Link
            to="/contacts/$contactId"
            params={{ contactId: contact.id }}
            search={{ ticket: ticket.id }}
            className={classes.link}
          >
            <IconAddressBook size={14} stroke={1.6} aria-hidden style={{ verticalAlign: '-2px' }} /> {contact.name}
          </Link>
        ) : canEditContacts && customer && !customer.isErased ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconUserPlus size={14} stroke={1.6} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {t('contact.new')}
          </Button>
        ) : isOfErased(ticket) ? null : (
          <span className={classes.dim}>{t('contact.notLinked')}</span>
        )}
      </div>
      <LikelyContacts ticket={ticket} />
      {others.length > 0 && (
        <>
          <p className={classes.sub}>{t('ticket.others')}</p>
          <ul className={classes.others} style={{ marginTop: 0 }}>
            {others.map((other) => (
              <li key={other.id}>
                <Link to="/tickets/$ticketId" params={{ ticketId: other.id }} search={(search) => search}>
                  <span className={classes.dim}>#{other.number}</span>
                  <span className={classes.subject} dir="auto">
                    {subjectWords(t, other)}
                  </span>
                  <StatusChip status={other.status} />
                </Link>
              </li>
            ))}
          </ul>
          {onMerge && (
            <Button size="compact-xs" variant="subtle" mt={4} aria-keyshortcuts="m" onClick={onMerge}>
              {t('threadPage.mergeOpen')}
            </Button>
          )}
        </>
      )}
      {others.length > 0 && !isOfErased(ticket) && (
        <p className={classes.facts}>
          <Link
            className={classes.link}
            to="/tickets"
            search={contact ? { view: 'all', contactId: contact.id } : { view: 'all', q: `@${customer!.username}` }}
          >
            {t('threadPage.allTickets')}
          </Link>
        </p>
      )}
      {isAdding && customer && (
        <Suspense fallback={null}>
          <NewContactDialog profile={customer} ticketId={ticket.id} onClose={() => setAdding(false)} />
        </Suspense>
      )}
    </section>
  );
}

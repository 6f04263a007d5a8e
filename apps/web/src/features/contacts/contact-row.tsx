import type { ContactSummary } from '@perch/contracts';
import { IconPencil } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import classes from './contact-row.module.css';
import shared from './contacts.module.css';
import { useTicketCountWords } from './use-ticket-count-words.ts';

interface ContactRowProps {
  contact: ContactSummary;
  /** what the list goes by */
  search: { q?: string; sort?: string };
  isOpen: boolean;
  canEdit: boolean;
}

export const ContactRow = memo(function ContactRow({ contact, search, isOpen, canEdit }: ContactRowProps) {
  const { t } = useTranslation();
  const ticketCount = useTicketCountWords();
  const profile = contact.profiles[0];
  const how = [profile && `@${profile.username}`, contact.email, contact.phone].filter(Boolean).join(' · ');
  const place = { to: '/contacts/$contactId', params: { contactId: contact.id } } as const;
  return (
    <div className={classes.rowFrame}>
      <Link {...place} search={search} className={classes.row} data-open={isOpen || undefined} preload={false}>
        <Avatar name={contact.name} url={profile?.avatarUrl ?? null} size={34} />
        <span className={classes.rowBody}>
          <span className={classes.line}>
            <bdi className={shared.name}>{contact.name}</bdi>
            {contact.lastTicketAt && <RelativeTime at={contact.lastActivityAt} className={shared.time} />}
          </span>
          <span className={classes.line}>
            <span className={classes.how}>{how}</span>
            <span className={shared.time}>{ticketCount(contact.ticketCount)}</span>
          </span>
        </span>
      </Link>
      {canEdit && (
        <Link
          {...place}
          search={{ ...search, edit: '1' }}
          preload={false}
          className={classes.rowEdit}
          aria-label={t('contactsPage.editName', { name: contact.name })}
        >
          <IconPencil size={15} stroke={1.6} aria-hidden />
        </Link>
      )}
    </div>
  );
});

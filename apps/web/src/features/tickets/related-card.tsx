import { ActionIcon, Group } from '@mantine/core';
import { MOST_LINKED_TICKETS, type Ticket, type TicketRef } from '@perch/contracts';
import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { LinkForm } from './link-form.tsx';
import { useThreadChange } from './merge-queries.ts';
import classes from './ticket-sidebar.module.css';

const SHOWN_AT_FIRST = 10;

/** The tickets that this one has to do with, both ways; one is linked by its number. */
export function RelatedCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const canEdit = useCan('tickets.edit');
  const change = useThreadChange(ticket.id);
  const [isOpen, setOpen] = useState(false);
  const related = isOpen ? ticket.related : ticket.related.slice(0, SHOWN_AT_FIRST);
  const isEmpty =
    !ticket.followUpOf && ticket.followUps.length + ticket.related.length + ticket.mergedFrom.length === 0;
  if (isEmpty && !canEdit) return null;
  return (
    <section className={classes.card} aria-label={t('threadPage.related')}>
      <h3>{t('threadPage.related')}</h3>
      {ticket.followUpOf && <Line label={t('ticket.followUpOf')} ticket={ticket.followUpOf} />}
      {ticket.followUps.map((each) => (
        <Line key={each.id} label={t('threadPage.followUp')} ticket={each} />
      ))}
      {related.map((each) => (
        <Group key={each.id} justify="space-between" wrap="nowrap">
          <Line label={t('ticket.relatedTo')} ticket={each} />
          {canEdit && (
            <ActionIcon
              size="sm"
              aria-label={t('threadPage.unlink', { number: each.number })}
              onClick={() => change.mutate({ kind: 'unlink', otherId: each.id })}
            >
              <IconX size={13} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      {isOpen && ticket.related.length >= MOST_LINKED_TICKETS && (
        <p className={classes.facts}>{t('threadPage.relatedLatest', { count: MOST_LINKED_TICKETS })}</p>
      )}
      {ticket.related.length > SHOWN_AT_FIRST && (
        <button type="button" className={classes.more} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? t('action.showLess') : t('threadPage.showAllRelated', { count: ticket.related.length })}
        </button>
      )}
      {ticket.mergedFrom.map((each) => (
        <p key={each.id} className={classes.facts}>
          {t('threadPage.mergedFrom', { number: each.number })}
        </p>
      ))}
      {canEdit && <LinkForm ticketId={ticket.id} />}
    </section>
  );
}

function Line({ label, ticket }: { label: string; ticket: TicketRef }) {
  return (
    <p className={classes.facts}>
      {label}{' '}
      <Link
        className={classes.link}
        to="/tickets/$ticketId"
        params={{ ticketId: ticket.id }}
        search={(search) => search}
      >
        #{ticket.number}
      </Link>
    </p>
  );
}

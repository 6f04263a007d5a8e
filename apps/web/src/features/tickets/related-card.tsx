import { ActionIcon, Group } from '@mantine/core';
import type { Ticket, TicketRef } from '@perch/contracts';
import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { LinkForm } from './link-form.tsx';
import { useThreadChange } from './merge-queries.ts';
import classes from './ticket-sidebar.module.css';

/** The tickets that this one has to do with, both ways; one is linked by its number. */
export function RelatedCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const canEdit = useCan('tickets.edit');
  const change = useThreadChange(ticket.id);
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
      {ticket.related.map((each) => (
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

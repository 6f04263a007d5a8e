import { Button } from '@mantine/core';
import type { Ticket } from '@perch/contracts';
import { IconArrowForwardUp } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { useCan, useSession } from '../../lib/session.ts';
import { fetchTicket, ticketKeys } from '../../lib/ticket-cache.ts';
import classes from './contacts.module.css';
import contactConsents from './contact-consents.module.css';
import { reachesOnly } from './reaches-only.ts';

const WAYS = ['dm', 'email'] as const;
type Way = (typeof WAYS)[number];

interface InsertLinkProps {
  url: string;
  contactId: string;
  /** the ticket that one came from */
  ticketId: string;
}

/** Puts a consent link into the reply of a ticket, by a private way only: whoever opens it can confirm. */
export function InsertLink({ url, contactId, ticketId }: InsertLinkProps) {
  const canReply = useCan('tickets.reply');
  const { data: ticket } = useQuery({
    queryKey: ticketKeys.detail(ticketId),
    queryFn: ({ signal }) => fetchTicket(ticketId, signal),
    enabled: canReply,
  });
  if (!canReply || !ticket || ticket.contact?.id !== contactId || ticket.mergedInto) return null;
  return <Ways url={url} ticket={ticket} />;
}

function Ways({ url, ticket }: { url: string; ticket: Ticket }) {
  const { t, i18n } = useTranslation();
  const { member } = useSession();
  const navigate = useNavigate();
  const insert = useMutation({
    mutationFn: async (mode: Way) => {
      const { insertIntoReply } = await import('../tickets/index.ts');
      const text = t('contactsPage.linkMessage', { url, interpolation: { escapeValue: false } });
      await insertIntoReply({ memberId: member.id, ticketId: ticket.id, mode, text });
    },
    onSuccess: () => navigate({ to: '/tickets/$ticketId', params: { ticketId: ticket.id }, search: { view: 'all' } }),
  });
  const problemOf = (way: Way) => {
    const target = ticket.replyTargets.find(({ via }) => via === way);
    const { contact } = ticket;
    if (way === 'dm' && target?.available && !reachesOnly(target.recipient, contact?.id))
      return t('contactsPage.reachesOther');
    if (target?.available) return null;
    const key = `replyProblem.${target?.problem ?? 'other'}`;
    return t(i18n.exists(key) ? key : 'replyProblem.other');
  };
  return (
    <div className={contactConsents.insertWays}>
      {WAYS.map((way) => {
        const problem = problemOf(way);
        return problem === null ? (
          <Button
            key={way}
            size="xs"
            variant="light"
            leftSection={<IconArrowForwardUp size={14} stroke={1.75} aria-hidden />}
            loading={insert.isPending && insert.variables === way}
            onClick={() => insert.mutate(way)}
          >
            {t(`contactsPage.insert.${way}`, { number: ticket.number })}
          </Button>
        ) : (
          <p key={way} className={classes.dim}>
            {t(`contactsPage.insertNot.${way}`, { problem })}
          </p>
        );
      })}
      {insert.error && (
        <p className={classes.problem} role="alert">
          {errorSentence(t, insert.error)}
        </p>
      )}
    </div>
  );
}

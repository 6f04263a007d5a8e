import type { Ticket } from '@perch/contracts';
import { useTranslation } from '../../lib/i18n.ts';
import { Why } from '../../ui/why.tsx';
import classes from './ticket-sidebar.module.css';

/** Why this is a ticket at all. */
export function WhyCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  return (
    <section className={classes.card} aria-label={t('ticket.why')}>
      <h3>{t('ticket.why')}</h3>
      <Why reason={ticket.reason} account={ticket.account} channel={ticket.channel} />
    </section>
  );
}

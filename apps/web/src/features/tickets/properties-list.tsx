import type { Ticket } from '@perch/contracts';
import { useTranslation } from '../../lib/i18n.ts';
import { StatusChip } from '../../ui/chips.tsx';
import classes from './ticket-sidebar.module.css';

/** The properties for those who may look at them but not change them. */
export function PropertiesList({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  return (
    <section className={classes.card} aria-label={t('ticket.properties')}>
      <h3>{t('ticket.properties')}</h3>
      <dl className={classes.values}>
        <dt>{t('field.status')}</dt>
        <dd>
          <StatusChip status={ticket.status} />
        </dd>
        <dt>{t('field.priority')}</dt>
        <dd>{t(`priority.${ticket.priority}`)}</dd>
        <dt>{t('field.department')}</dt>
        <dd>{ticket.department.name}</dd>
        <dt>{t('field.assignee')}</dt>
        <dd>{ticket.assignee?.name ?? t('ticket.unassigned')}</dd>
        {ticket.tags.length > 0 && (
          <>
            <dt>{t('field.tags')}</dt>
            <dd>{ticket.tags.join(', ')}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

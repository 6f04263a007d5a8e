import type { Ticket } from '@perch/contracts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { exactTime } from '../../lib/time.ts';
import classes from './ticket-sidebar.module.css';

/** Since when this person has written to us, and how often. */
export function CustomerHistory({ history }: { history: Ticket['customerHistory'] }) {
  const { t } = useTranslation();
  const { firstSeenAt, ticketCount, openTicketCount } = history;
  if (firstSeenAt === null && ticketCount === 0) return null;
  const at = firstSeenAt && new Date(firstSeenAt);
  return (
    <p className={classes.facts}>
      {at && (
        <>
          <time dateTime={at.toISOString()} title={exactTime(at, currentLocale())}>
            {t('contactsPage.firstSeen', {
              date: new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium' }).format(at),
            })}
          </time>
          {' · '}
        </>
      )}
      {t('contactsPage.ticketsOpenOf', { count: ticketCount, open: openTicketCount })}
    </p>
  );
}

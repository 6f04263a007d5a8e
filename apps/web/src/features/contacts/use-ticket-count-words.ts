import { useTranslation } from '../../lib/i18n.ts';
import { useSession } from '../../lib/session.ts';

/** How many tickets somebody has; to who sees some departments only, no more than that there are none in these. */
export function useTicketCountWords() {
  const { t } = useTranslation();
  const { departmentsOnly } = useSession();
  return (count: number) => (departmentsOnly && count === 0 ? t('contact.noneHere') : t('contact.tickets', { count }));
}

import type { Ticket } from '@perch/contracts';
import { IconClockPause } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { momentWords } from '../../lib/time.ts';
import { useNow } from '../../ui/relative-time.tsx';
import { TicketNotice } from './ticket-notice.tsx';
import { useSnooze } from './use-snooze.ts';

/** Says that the ticket is put aside, by whom and until when. */
export function SnoozeNotice({ ticket, canEdit }: { ticket: Ticket; canEdit: boolean }) {
  const { t } = useTranslation();
  const now = useNow();
  const snooze = useSnooze(ticket.id);
  const { isSnoozed, snoozedUntil, snoozedBy } = ticket;
  if (!isSnoozed) return null;
  const words = snoozedUntil
    ? t('clock.event.snoozed', { at: momentWords(new Date(snoozedUntil), now, currentLocale()) })
    : t('clock.event.snoozedUntilMessage');
  return (
    <TicketNotice
      icon={<IconClockPause size={14} stroke={1.75} aria-hidden />}
      text={snoozedBy ? `${words} · ${snoozedBy.name}` : words}
      action={
        canEdit
          ? { label: t('clock.snooze.back'), isBusy: snooze.isPending, run: () => snooze.mutate('back') }
          : undefined
      }
    />
  );
}

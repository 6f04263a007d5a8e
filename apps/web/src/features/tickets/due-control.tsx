import { Button } from '@mantine/core';
import type { Ticket } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { MomentDialog } from './moment-dialog.tsx';
import classes from './ticket-sidebar.module.css';
import type { UpdateTicketFn } from './ticket-sidebar.tsx';

/** Sets when the ticket is due by hand, and leaves that to the department's policy again. */
export function DueControl({ ticket, update }: { ticket: Ticket; update: UpdateTicketFn }) {
  const { t } = useTranslation();
  const [isChoosing, setChoosing] = useState(false);
  const isByHand = ticket.dueKind === 'manual';
  const set = (at: Date) => {
    const dueAt = at.toISOString();
    update({ change: { dueAt }, shown: { dueAt, dueKind: 'manual' } });
  };
  return (
    <div className={classes.due}>
      <Button size="compact-xs" variant="default" onClick={() => setChoosing(true)}>
        {t(isByHand ? 'clock.set.change' : 'clock.set.open')}
      </Button>
      {isByHand && (
        <Button size="compact-xs" variant="subtle" onClick={() => update({ change: { dueAt: null }, shown: {} })}>
          {t('clock.set.policy')}
        </Button>
      )}
      {isChoosing && (
        <MomentDialog
          title={t('clock.set.open')}
          label={t('clock.set.at')}
          submitLabel={t('clock.set.submit')}
          current={ticket.dueAt}
          onChoose={set}
          onClose={() => setChoosing(false)}
        />
      )}
    </div>
  );
}

import type { ReactNode } from 'react';
import classes from './ticket-detail.module.css';

interface TicketNoticeProps {
  icon: ReactNode;
  text: string;
  /** the one thing that can be done about it; absent for who may only look */
  action?: { label: string; key?: string; isBusy?: boolean; run: () => void } | undefined;
}

/** A quiet line over the composer: how the ticket stands, and what ends that. */
export function TicketNotice({ icon, text, action }: TicketNoticeProps) {
  return (
    <div role="status" className={classes.notice}>
      {icon}
      <span>{text}</span>
      {action && (
        <button type="button" onClick={action.run} disabled={action.isBusy}>
          {action.label}
          {action.key && <kbd>{action.key}</kbd>}
        </button>
      )}
    </div>
  );
}

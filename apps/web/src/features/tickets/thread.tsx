import { Skeleton } from '@mantine/core';
import type { Ticket } from '@perch/contracts';
import { useTranslation } from '../../lib/i18n.ts';
import { ErrorState } from '../../ui/states.tsx';
import type { MessageActions } from './message-actions.ts';
import { useMessages } from './queries.ts';
import { ThreadList } from './thread-list.tsx';
import classes from './thread.module.css';
import type { Selection } from '../../lib/use-selection.ts';

interface ThreadProps {
  ticket: Ticket;
  actions: MessageActions;
  /** while messages are chosen */
  selection?: Selection | undefined;
}

/** The conversation from its first to its latest word. */
export function Thread({ ticket, actions, selection }: ThreadProps) {
  const { t } = useTranslation();
  const thread = useMessages(ticket.id);
  if (thread.data)
    return <ThreadList key={ticket.id} ticket={ticket} thread={thread} actions={actions} selection={selection} />;
  return (
    <div className={classes.scroller}>
      {thread.error ? (
        <ErrorState error={thread.error} onRetry={() => void thread.refetch()} />
      ) : (
        <div role="status" aria-label={t('state.loading')} className={classes.skeleton}>
          <Skeleton height={74} width="72%" radius="md" />
          <Skeleton height={52} width="58%" radius="md" />
        </div>
      )}
    </div>
  );
}

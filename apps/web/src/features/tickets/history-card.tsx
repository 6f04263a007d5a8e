import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { doerOf } from '../../lib/requester.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { useDepartments, useMembers } from '../../lib/directory.ts';
import { Loading } from '../../ui/loading.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { eventWords } from './event-words.ts';
import { useHistory } from './queries.ts';
import classes from './ticket-sidebar.module.css';

/** What has happened to the ticket, newest first; fetched when somebody wants to know. */
export function HistoryCard({ ticketId }: { ticketId: string }) {
  const { t } = useTranslation();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const history = useHistory(ticketId, isOpen);
  const departments = useDepartments().data ?? [];
  const members = useMembers().data ?? [];
  const nameOf = (rowId: string) => [...departments, ...members].find((row) => row.id === rowId)?.name;
  const Chevron = isOpen ? IconChevronUp : IconChevronDown;
  return (
    <section className={classes.card}>
      <button
        type="button"
        className={classes.toggle}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {t('ticket.history')}
        <Chevron size={14} aria-hidden />
      </button>
      <div id={id} hidden={!isOpen}>
        {history.isLoading && <Loading size="xs" mt="sm" />}
        {history.error && <p role="alert">{errorSentence(t, history.error)}</p>}
        {history.data && (
          <ul className={classes.events}>
            {history.data.map((event) => (
              <li key={event.id}>
                {eventWords(t, event, nameOf)}
                <div className={classes.dim}>
                  {doerOf(t, event.actor, event.apiKey) ?? 'Perch'} · <RelativeTime at={event.at} />
                </div>
              </li>
            ))}
          </ul>
        )}
        {history.hasNextPage && (
          <Button
            size="xs"
            mt="xs"
            variant="subtle"
            loading={history.isFetchingNextPage}
            onClick={() => void history.fetchNextPage()}
          >
            {t('threadPage.moreHistory')}
          </Button>
        )}
      </div>
    </section>
  );
}

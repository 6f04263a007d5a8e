import { Loader, Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { PageOf, TicketSummary, Tweet } from '@perch/contracts';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { requesterOf } from '../../lib/requester.ts';
import { subjectWords } from '../../lib/ticket-words.ts';
import { StatusChip } from '../../ui/chips.tsx';
import classes from './stream-pane.module.css';

interface AddToTicketDialogProps {
  tweet: Tweet;
  isBusy: boolean;
  onAdd: (ticketId: string) => void;
  onClose: () => void;
}

/** Finds a ticket by its number, its words or its customer; first those of the tweet's author. */
export function AddToTicketDialog({ tweet, isBusy, onAdd, onClose }: AddToTicketDialogProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim(), 200);
  const query = wanted
    ? { q: wanted, limit: 12 }
    : { twitterUserId: tweet.author.twitterUserId, status: 'open,pending,on_hold', limit: 12 };
  const found = useQuery({
    queryKey: ['tickets', 'to-add', query],
    queryFn: ({ signal }) => api.get<PageOf<TicketSummary>>('tickets', { query, signal }),
    placeholderData: keepPreviousData,
  });
  const tickets = found.data?.data ?? [];
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('socialStream.addTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <TextInput
        data-autofocus
        type="search"
        aria-label={t('socialStream.findTicket')}
        placeholder={t('filter.searchPlaceholder')}
        leftSection={<IconSearch size={15} stroke={1.75} aria-hidden />}
        rightSection={found.isFetching && <Loader size="xs" />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {found.error ? (
        <p role="alert">{errorSentence(t, found.error)}</p>
      ) : (
        <ul className={classes.found} aria-label={t('socialStream.foundTickets')}>
          {tickets.map((ticket) => (
            <li key={ticket.id}>
              <button type="button" className={classes.foundRow} disabled={isBusy} onClick={() => onAdd(ticket.id)}>
                <span className={classes.foundNumber}>#{ticket.number}</span>
                <span className={classes.foundWords} dir="auto">
                  {subjectWords(t, ticket)}
                </span>
                <bdi className={classes.foundWho}>{requesterOf(t, ticket).name}</bdi>
                <StatusChip status={ticket.status} />
              </button>
            </li>
          ))}
          {found.isSuccess && tickets.length === 0 && (
            <li className={classes.foundNone}>{t(wanted ? 'socialStream.noneFound' : 'socialStream.noneOfAuthor')}</li>
          )}
        </ul>
      )}
    </Modal>
  );
}

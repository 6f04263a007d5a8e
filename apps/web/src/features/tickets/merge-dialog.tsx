import { Button, Checkbox, Group, Modal } from '@mantine/core';
import type { Ticket, TicketSummary } from '@perch/contracts';
import { IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useSession } from '../../lib/session.ts';
import { subjectWords } from '../../lib/ticket-words.ts';
import { useThreadChange } from './merge-queries.ts';
import { mixesPrivate } from './mixes-private.ts';
import classes from './ticket-detail.module.css';
import { useOpenTicketsOfPerson } from './queries.ts';

/** The other open tickets of the person, all ticked: Enter merges them into this one. */
export function MergeDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const { t } = useTranslation();
  const others = useOpenTicketsOfPerson(ticket).data ?? [];
  const { member } = useSession();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const change = useThreadChange(ticket.id);
  const chosen = others.filter(({ id }) => !left.has(id));
  const toggle = (id: string) => {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    setLeft(next);
  };
  const merge = () =>
    change.mutate({ kind: 'merge', sourceTicketIds: chosen.map(({ id }) => id) }, { onSuccess: onClose });
  const whose = (other: TicketSummary) =>
    other.assignee && other.assignee.id !== member.id ? ` · ${other.assignee.name}` : '';
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('threadPage.mergeTitle', { number: ticket.number })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {others.length === 0 ? (
        <p>{t('threadPage.mergeNone')}</p>
      ) : (
        <>
          <p>{t('threadPage.mergeHint')}</p>
          {others.map((other) => (
            <Checkbox
              key={other.id}
              mt="xs"
              checked={!left.has(other.id)}
              onChange={() => toggle(other.id)}
              label={`#${other.number} ${subjectWords(t, other)}${whose(other)}`}
            />
          ))}
          {mixesPrivate(ticket, chosen) && (
            <div role="note" className={classes.private}>
              <IconLock size={15} stroke={1.75} aria-hidden />
              {t('threadPage.mergePrivate')}
            </div>
          )}
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button data-autofocus disabled={chosen.length === 0} loading={change.isPending} onClick={merge}>
              {t('threadPage.merge', { count: chosen.length })}
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}

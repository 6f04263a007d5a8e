import { Button, Group, Modal } from '@mantine/core';
import type { Message, Ticket } from '@perch/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useThreadChange } from './merge-queries.ts';

interface SplitDialogProps {
  ticket: Ticket;
  message: Message;
  onClose: () => void;
}

/** Asks before a message and all later ones become a ticket of their own, and goes there. */
export function SplitDialog({ ticket, message, onClose }: SplitDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const change = useThreadChange(ticket.id);
  const split = () =>
    change.mutate(
      { kind: 'split', fromMessageId: message.id },
      {
        onSuccess: ({ id }) => {
          onClose();
          void navigate({ to: '/tickets/$ticketId', params: { ticketId: id }, search: (search) => search });
        },
      },
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('threadPage.splitTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p>{t('threadPage.splitHint')}</p>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button data-autofocus loading={change.isPending} onClick={split}>
          {t('threadPage.split')}
        </Button>
      </Group>
    </Modal>
  );
}

import { Button, Group, Modal } from '@mantine/core';
import type { Ticket } from '@perch/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { useThreadChange } from './merge-queries.ts';
import type { SplitChoice } from './use-splitting.ts';

interface SplitDialogProps {
  ticket: Ticket;
  choice: SplitChoice;
  /** to take other messages than all from one on */
  onChoose: () => void;
  onClose: () => void;
}

/** Asks before messages become a ticket of their own, and goes there. */
export function SplitDialog({ ticket, choice, onChoose, onClose }: SplitDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const change = useThreadChange(ticket.id);
  const count = 'messageIds' in choice ? choice.messageIds.length : null;
  const split = () =>
    change.mutate(
      { kind: 'split', choice },
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
      title={t(count === null ? 'threadPage.splitTitle' : 'threadPage.splitChosen')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p>{count === null ? t('threadPage.splitHint') : t('threadPage.splitChosenHint', { count })}</p>
      <Group justify="flex-end" mt="lg" gap="sm">
        {count === null && (
          <Button variant="subtle" mr="auto" onClick={onChoose}>
            {t('threadPage.chooseMessages')}
          </Button>
        )}
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

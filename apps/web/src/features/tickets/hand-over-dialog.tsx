import { Button, Group, Modal } from '@mantine/core';
import { useTranslation } from '../../lib/i18n.ts';

interface HandOverDialogProps {
  department: string;
  onHandOver: () => void;
  onClose: () => void;
}

/** Before a ticket goes where its reader does not see it any more. */
export function HandOverDialog({ department, onHandOver, onClose }: HandOverDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('walls.handOverTitle', { department })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p>{t('walls.handOverText', { department })}</p>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button data-autofocus onClick={onHandOver}>
          {t('walls.handOver')}
        </Button>
      </Group>
    </Modal>
  );
}

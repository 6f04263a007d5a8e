import { Button, Modal } from '@mantine/core';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './setup.module.css';

interface PauseDialogProps {
  username: string;
  isOpen: boolean;
  isPending: boolean;
  onClose: () => void;
  onPause: () => void;
}

/** What stops, before it does: colleagues cannot answer either while an account is paused. */
export function PauseDialog({ username, isOpen, isPending, onClose, onPause }: PauseDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('danger.pauseTitle', { username })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p className={classes.dialogText}>{t('danger.pauseHint')}</p>
      <div className={classes.dialogActions}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('action.cancel')}
        </Button>
        <Button loading={isPending} onClick={onPause}>
          {t('danger.pauseDo', { username })}
        </Button>
      </div>
    </Modal>
  );
}

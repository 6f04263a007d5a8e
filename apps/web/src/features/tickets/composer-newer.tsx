import { Button, Modal } from '@mantine/core';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './composer-dialogs.module.css';

interface ComposerNewerProps {
  isOpen: boolean;
  onRead: () => void;
  onSend: () => void;
}

/** Asks before an answer goes out that was written to an older message than the latest. */
export function ComposerNewer({ isOpen, onRead, onSend }: ComposerNewerProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onRead}
      title={t('composer.newerTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p className={classes.newerText}>{t('composer.newerText')}</p>
      <div className={classes.newerActions}>
        <Button variant="default" onClick={onRead} data-autofocus>
          {t('composer.readFirst')}
        </Button>
        <Button onClick={onSend}>{t('composer.sendAnyway')}</Button>
      </div>
    </Modal>
  );
}

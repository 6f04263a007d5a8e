import { Button, Modal } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from '../../../lib/i18n.ts';
import setup from '../setup.module.css';
import classes from './connect.module.css';

interface DisconnectDialogProps {
  username: string;
  isOpen: boolean;
  isPending: boolean;
  onClose: () => void;
  onDisconnect: () => void;
}

/** What one keeps and what one gives up. */
export function DisconnectDialog({ username, isOpen, isPending, onClose, onDisconnect }: DisconnectDialogProps) {
  const { t } = useTranslation();
  const name = { username };
  const stays = [t('connect.disconnect.staysTickets'), t('connect.disconnect.staysSettings')];
  const goes = [
    t('connect.disconnect.goesTokens'),
    t('connect.disconnect.goesReading'),
    t('connect.disconnect.goesReplies', name),
  ];
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('danger.confirmTitle', name)}
      size="lg"
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <div className={classes.kept}>
        <section data-kind="stays">
          <h3>{t('connect.disconnect.stays')}</h3>
          <ul>
            {stays.map((words) => (
              <li key={words}>
                <IconCheck size={15} stroke={2} aria-hidden />
                {words}
              </li>
            ))}
          </ul>
        </section>
        <section data-kind="goes">
          <h3>{t('connect.disconnect.goes')}</h3>
          <ul>
            {goes.map((words) => (
              <li key={words}>
                <IconX size={15} stroke={2} aria-hidden />
                {words}
              </li>
            ))}
          </ul>
        </section>
      </div>
      <div className={setup.dialogActions}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('action.cancel')}
        </Button>
        <Button color="red" loading={isPending} onClick={onDisconnect}>
          {t('danger.confirm', name)}
        </Button>
      </div>
    </Modal>
  );
}

import { Button, Modal } from '@mantine/core';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './setup.module.css';

/** Of the router, or of a dialog. */
interface Blocker {
  status: 'blocked' | 'idle';
  reset?: (() => void) | undefined;
  proceed?: (() => void) | undefined;
}

/** `text`: what would be lost; without it, the changes to an account. */
export function LeaveDialog({ blocker, text }: { blocker: Blocker; text?: string }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      title={t('capture.leaveTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p className={classes.dialogText}>{text ?? t('capture.leaveText')}</p>
      <div className={classes.dialogActions}>
        <Button variant="default" onClick={() => blocker.reset?.()} data-autofocus>
          {t('capture.stay')}
        </Button>
        <Button color="red" onClick={() => blocker.proceed?.()}>
          {t('capture.leave')}
        </Button>
      </div>
    </Modal>
  );
}

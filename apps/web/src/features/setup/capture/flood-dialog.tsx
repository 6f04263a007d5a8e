import { Button, Modal } from '@mantine/core';
import type { FloodEstimate } from '@perch/contracts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import classes from '../setup.module.css';

interface FloodDialogProps {
  /** null: there is nothing to warn of */
  estimate: FloodEstimate | null;
  isSaving: boolean;
  onSave: () => void;
  onPreview: () => void;
  onCancel: () => void;
}

/** Settings that would bury the team are saved only by somebody who has seen how deep. */
export function FloodDialog({ estimate, isSaving, onSave, onPreview, onCancel }: FloodDialogProps) {
  const { t } = useTranslation();
  const number = (count: number) => count.toLocaleString(currentLocale());
  return (
    <Modal
      opened={estimate !== null}
      onClose={onCancel}
      title={
        estimate && t('preview.flood.title', { count: estimate.ticketsPerDay, number: number(estimate.ticketsPerDay) })
      }
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {estimate && (
        <p className={classes.dialogText}>
          {estimate.ticketsPerDayNow === 0
            ? t('preview.flood.fromNone')
            : t('preview.flood.from', {
                count: estimate.ticketsPerDayNow,
                number: number(estimate.ticketsPerDayNow),
              })}{' '}
          {t('preview.flood.hint')}
        </p>
      )}
      <div className={classes.dialogActions}>
        <Button variant="default" onClick={onCancel} disabled={isSaving} data-autofocus>
          {t('action.cancel')}
        </Button>
        <Button variant="default" onClick={onPreview} disabled={isSaving}>
          {t('preview.open')}
        </Button>
        <Button color="red" onClick={onSave} loading={isSaving}>
          {t('preview.flood.save')}
        </Button>
      </div>
    </Modal>
  );
}

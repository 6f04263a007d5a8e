import { Button, Checkbox, Modal } from '@mantine/core';
import type { RetentionPreview } from '@perch/contracts';
import { RETENTION_KINDS } from '@perch/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import setup from '../setup.module.css';
import { amountWords, isRemoved } from './removal-words.ts';
import classes from './retention.module.css';

interface ConfirmRemovalProps {
  removes: RetentionPreview['removes'];
  isSaving: boolean;
  onSave: () => void;
  onClose: () => void;
}

/** What goes for good, before it does. */
export function ConfirmRemoval({ removes, isSaving, onSave, onClose }: ConfirmRemovalProps) {
  const { t } = useTranslation();
  const [isSure, setSure] = useState(false);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('retention.confirmTitle')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <h3 className={classes.goesTitle}>{t('retention.goes')}</h3>
      <ul className={classes.goes}>
        {RETENTION_KINDS.filter((kind) => isRemoved(removes[kind])).map((kind) => (
          <li key={kind}>
            <IconX size={16} stroke={2} aria-hidden />
            <span>
              {t(`retention.kind.${kind}`)}: {amountWords(t, removes[kind])}
            </span>
          </li>
        ))}
      </ul>
      <p className={classes.text}>{t('retention.goesOn')}</p>
      <Checkbox
        mb="lg"
        label={t('retention.sure')}
        checked={isSure}
        onChange={(event) => setSure(event.currentTarget.checked)}
        data-autofocus
      />
      <div className={setup.dialogActions}>
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button color="red" loading={isSaving} disabled={!isSure} onClick={onSave}>
          {t('retention.saveAndRemove')}
        </Button>
      </div>
    </Modal>
  );
}

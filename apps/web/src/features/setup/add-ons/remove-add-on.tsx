import { Button, Modal } from '@mantine/core';
import type { AddOnKind } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { notifyDone, notifyProblem } from '../../../lib/notify.ts';
import { Section, SettingRow } from '../section.tsx';
import setup from '../setup.module.css';
import { useRemoveAddOn } from './queries.ts';

/** Takes the add-on away with its secret, once it was asked whether that is meant. */
export function RemoveAddOn({ kind }: { kind: AddOnKind }) {
  const { t } = useTranslation();
  const remove = useRemoveAddOn(kind);
  const [isAsking, setAsking] = useState(false);
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => notifyDone(t(`addOn.removed.${kind}`)),
      onError: (error) => notifyProblem(errorSentence(t, error)),
      onSettled: () => setAsking(false),
    });
  return (
    <Section title={t('danger.title')} tone="danger">
      <SettingRow title={t(`addOn.remove.${kind}`)} hint={t(`addOn.removeHint.${kind}`)}>
        <Button color="red" variant="light" onClick={() => setAsking(true)}>
          {t('addOn.removeButton')}
        </Button>
      </SettingRow>
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t(`addOn.removeAsk.${kind}`)}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <p className={setup.dialogText}>{t(`addOn.removeHint.${kind}`)}</p>
        <div className={setup.dialogActions}>
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            {t('action.cancel')}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={confirm}>
            {t('addOn.removeButton')}
          </Button>
        </div>
      </Modal>
    </Section>
  );
}

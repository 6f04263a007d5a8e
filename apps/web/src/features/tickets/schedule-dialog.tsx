import { Modal } from '@mantine/core';
import { useState } from 'react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import classes from './composer-dialogs.module.css';
import { MomentForm } from './moment-form.tsx';
import { sendTimes } from './send-times.ts';

interface ScheduleDialogProps {
  onClose: () => void;
  onSchedule: (at: Date) => void;
}

/** Asks when the reply shall go out, by the clock of whoever writes it. */
export function ScheduleDialog({ onClose, onSchedule }: ScheduleDialogProps) {
  const { t } = useTranslation();
  const [now] = useState(() => new Date());
  const presets = sendTimes(now);
  const words = new Intl.DateTimeFormat(currentLocale(), { weekday: 'short', hour: 'numeric', minute: '2-digit' });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('composer.schedule.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <div className={classes.presets}>
        {presets.map(({ name, at }) => (
          <button key={name} type="button" className={classes.preset} onClick={() => onSchedule(at)}>
            <span>{t(`composer.schedule.${name}`)}</span>
            <span className={classes.presetTime}>{words.format(at)}</span>
          </button>
        ))}
      </div>
      <MomentForm
        label={t('composer.schedule.at')}
        submitLabel={t('composer.schedule.submit')}
        initial={presets.find(({ name }) => name === 'tomorrowMorning')!.at}
        onChoose={onSchedule}
        onClose={onClose}
      />
    </Modal>
  );
}

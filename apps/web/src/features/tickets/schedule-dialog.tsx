import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../lib/i18n.ts';
import classes from './composer.module.css';
import { localInput, readSendTime, sendTimes } from './send-times.ts';

interface ScheduleDialogProps {
  onClose: () => void;
  onSchedule: (at: Date) => void;
}

/** Asks when the reply shall go out, by the clock of whoever writes it. */
export function ScheduleDialog({ onClose, onSchedule }: ScheduleDialogProps) {
  const { t } = useTranslation();
  const [now] = useState(() => new Date());
  const presets = sendTimes(now);
  const [entered, setEntered] = useState(() => localInput(presets.find(({ name }) => name === 'tomorrowMorning')!.at));
  const [isRefused, setRefused] = useState(false);
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll('_', ' ');
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
      <form
        className={classes.scheduleForm}
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          const at = readSendTime(entered, new Date());
          if (at) onSchedule(at);
          else setRefused(true);
        }}
      >
        <TextInput
          type="datetime-local"
          label={t('composer.schedule.at')}
          description={t('composer.schedule.zone', { zone })}
          error={isRefused && t('composer.schedule.refused')}
          min={localInput(now)}
          value={entered}
          onChange={(event) => {
            setEntered(event.currentTarget.value);
            setRefused(false);
          }}
        />
        <div className={classes.newerActions}>
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit">{t('composer.schedule.submit')}</Button>
        </div>
      </form>
    </Modal>
  );
}

import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { ownZone } from '../../lib/own-zone.ts';
import classes from './composer-dialogs.module.css';
import { localInput, readSendTime } from './send-times.ts';

interface MomentFormProps {
  label: string;
  submitLabel: string;
  initial: Date;
  onChoose: (at: Date) => void;
  onClose: () => void;
}

/** Asks for a moment within the coming year, by the clock of whoever enters it. */
export function MomentForm({ label, submitLabel, initial, onChoose, onClose }: MomentFormProps) {
  const { t } = useTranslation();
  const [earliest] = useState(() => localInput(new Date()));
  const [entered, setEntered] = useState(() => localInput(initial));
  const [isRefused, setRefused] = useState(false);
  const zone = ownZone().replaceAll('_', ' ');
  return (
    <form
      className={classes.scheduleForm}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        const at = readSendTime(entered, new Date());
        if (at) onChoose(at);
        else setRefused(true);
      }}
    >
      <TextInput
        type="datetime-local"
        label={label}
        description={t('composer.schedule.zone', { zone })}
        error={isRefused && t('composer.schedule.refused')}
        min={earliest}
        value={entered}
        data-autofocus
        onChange={(event) => {
          setEntered(event.currentTarget.value);
          setRefused(false);
        }}
      />
      <div className={classes.newerActions}>
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button type="submit">{submitLabel}</Button>
      </div>
    </form>
  );
}

import type { KeyboardEventHandler } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './email-subject.module.css';

interface EmailSubjectProps {
  value: string;
  /** null: the usual one */
  onChange: (value: string | null) => void;
  onKeyDown: KeyboardEventHandler<HTMLInputElement>;
}

const MAX_LENGTH = 200;

/** The subject of the first e-mail of a ticket, which the following ones keep. */
export function EmailSubject({ value, onChange, onKeyDown }: EmailSubjectProps) {
  const { t } = useTranslation();
  return (
    <label className={classes.line}>
      <span className={classes.label}>{t('composer.emailSubject')}</span>
      <input
        className={classes.input}
        dir="auto"
        maxLength={MAX_LENGTH}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        // who leaves none has the usual one
        onBlur={() => value.trim() === '' && onChange(null)}
      />
    </label>
  );
}

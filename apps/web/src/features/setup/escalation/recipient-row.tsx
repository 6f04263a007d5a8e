import { ActionIcon, Checkbox, CloseButton, TextInput } from '@mantine/core';
import type { CreateEscalationRule } from '@perch/contracts';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from '../../../lib/i18n.ts';
import { clockOf, minuteOf } from './rule-draft.ts';
import classes from './escalation.module.css';

export type Recipient = CreateEscalationRule['recipients'][number];

interface RecipientRowProps {
  recipient: Recipient;
  name: string;
  isActive: boolean;
  /** their role does not let them */
  opensNoIncidents: boolean;
  /** why no SMS can go there */
  whyNoSms: 'notConfigured' | 'noPhone' | null;
  /** from 1; null: there is no order, as nobody else is told */
  place: number | null;
  isLast: boolean;
  isTried: boolean;
  /** of the buttons that move the person */
  moveId: (by: 1 | -1) => string;
  onMove: (by: 1 | -1) => void;
  onChange: (changed: Partial<Recipient>) => void;
  onRemove: () => void;
}

/** Somebody who is told: by which media, in which place, and when rather not. */
export function RecipientRow({ recipient, name, place, isLast, isTried, ...row }: RecipientRowProps) {
  const { t } = useTranslation();
  const { byEmail, bySms, quiet = null } = recipient;
  const mover = (by: 1 | -1) => {
    const isEnd = by === 1 ? isLast : place === 1;
    const Icon = by === 1 ? IconArrowDown : IconArrowUp;
    return (
      <ActionIcon
        id={row.moveId(by)}
        variant="subtle"
        color="gray"
        aria-label={t(by === 1 ? 'escalation.onCall.later' : 'escalation.onCall.earlier', { name })}
        aria-disabled={isEnd}
        data-disabled={isEnd || undefined}
        onClick={() => !isEnd && row.onMove(by)}
      >
        <Icon size={16} aria-hidden />
      </ActionIcon>
    );
  };
  const time = (end: 'from' | 'until') => (
    <TextInput
      type="time"
      size="xs"
      aria-label={t(`escalation.quiet.${end}`, { name })}
      value={clockOf(quiet![end])}
      error={isTried && quiet!.from === quiet!.until}
      onChange={(event) => {
        const minute = minuteOf(event.currentTarget.value);
        if (minute !== undefined) row.onChange({ quiet: { ...quiet!, [end]: minute } });
      }}
    />
  );
  return (
    <li>
      <span className={classes.person}>
        {place !== null && `${place}. `}
        {row.isActive ? name : t('capture.inactive', { name })}
      </span>
      <Checkbox
        label={t('escalation.email')}
        aria-label={t('escalation.emailTo', { name })}
        checked={byEmail}
        onChange={(event) => row.onChange({ byEmail: event.currentTarget.checked })}
      />
      <Checkbox
        label={t('escalation.sms')}
        aria-label={t('escalation.smsTo', { name })}
        checked={bySms}
        disabled={row.whyNoSms !== null && !bySms}
        onChange={(event) => row.onChange({ bySms: event.currentTarget.checked })}
      />
      <span className={classes.movers}>
        {place !== null && mover(-1)}
        {place !== null && mover(1)}
        <CloseButton aria-label={t('escalation.removePerson', { name })} onClick={row.onRemove} />
      </span>
      <div className={classes.quiet} role="group" aria-label={t('escalation.quiet.of', { name })}>
        <Checkbox
          size="xs"
          label={t('escalation.quiet.label')}
          aria-label={t('escalation.quiet.of', { name })}
          checked={quiet !== null}
          onChange={(event) => row.onChange({ quiet: event.currentTarget.checked ? NIGHT : null })}
        />
        {quiet !== null && (
          <span className={classes.times}>
            {time('from')}
            <span aria-hidden>–</span>
            {time('until')}
          </span>
        )}
      </div>
      {row.whyNoSms === 'noPhone' && <p className={classes.why}>{t('escalation.noSms.noPhone')}</p>}
      {row.opensNoIncidents && <p className={classes.why}>{t('escalation.opensNoIncidents')}</p>}
      {isTried && quiet !== null && quiet.from === quiet.until && (
        <p className={classes.problem} role="alert">
          {t('escalation.quiet.same')}
        </p>
      )}
      {isTried && !byEmail && !bySms && (
        <p className={classes.problem} role="alert">
          {t('escalation.chooseMedium')}
        </p>
      )}
    </li>
  );
}

const NIGHT = { from: 22 * 60, until: 7 * 60 };

import { NumberInput, Select } from '@mantine/core';
import type { Capture } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import type { ChangeCapture } from '../capture-form.tsx';
import { Section, SettingRow } from '../section.tsx';
import type { Problems } from './capture-problems.ts';
import { durationOf, hoursOf, type Duration, type DurationUnit } from './duration.ts';
import classes from './reopen.module.css';

interface ReopenSectionProps {
  capture: Capture;
  problems: Problems;
  onChange: ChangeCapture;
}

const KINDS = ['public', 'directMessage'] as const;
const UNITS = ['hours', 'days'] as const satisfies readonly DurationUnit[];
const MOST_HOURS = 8760;

/** What happens when a customer writes after a ticket was closed. */
export function ReopenSection({ capture, problems, onChange }: ReopenSectionProps) {
  const { t } = useTranslation();
  const { reopenHours } = capture;
  return (
    <Section title={t('capture.reopen.title')} lead={t('capture.reopen.lead')}>
      {KINDS.map((kind) => (
        <SettingRow
          key={kind}
          title={t(`capture.reopen.${kind}`)}
          hint={sentence(reopenHours[kind])}
          problem={problems.get(`reopenHours.${kind}`)}
        >
          <DurationInput
            label={t(`capture.reopen.${kind}`)}
            hours={reopenHours[kind]}
            onChange={(hours) => onChange({ reopenHours: { ...reopenHours, [kind]: hours } })}
          />
        </SettingRow>
      ))}
    </Section>
  );

  function sentence(hours: number): string {
    if (hours === 0) return t('capture.reopen.never');
    const { unit, count } = durationOf(hours);
    return t('capture.reopen.within', { time: t(`capture.reopen.${unit}`, { count }) });
  }
}

interface DurationInputProps {
  label: string;
  hours: number;
  onChange: (hours: number) => void;
}

/** A number of hours or of days; what was chosen to count in stays while it is edited. */
function DurationInput({ label, hours, onChange }: DurationInputProps) {
  const { t } = useTranslation();
  const [unit, setUnit] = useState(() => durationOf(hours).unit);
  const count = hours / hoursOf({ unit, count: 1 });
  const change = (next: Duration) => onChange(Math.min(MOST_HOURS, Math.round(hoursOf(next))));
  return (
    <div className={classes.duration}>
      <NumberInput
        size="xs"
        aria-label={label}
        min={0}
        max={MOST_HOURS / hoursOf({ unit, count: 1 })}
        allowDecimal={false}
        clampBehavior="blur"
        value={count}
        onChange={(value) => typeof value === 'number' && change({ unit, count: value })}
      />
      <Select
        size="xs"
        aria-label={t('capture.reopen.unit', { label })}
        allowDeselect={false}
        data={UNITS.map((value) => ({ value, label: t(`capture.reopen.unitName.${value}`) }))}
        value={unit}
        onChange={(chosen) => {
          if (chosen !== 'hours' && chosen !== 'days') return;
          setUnit(chosen);
          change({ unit: chosen, count: Math.round(count) });
        }}
      />
    </div>
  );
}

import { Button, CloseButton, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { Section, SettingRow } from '../section.tsx';
import type { ServiceParts } from './service-form.tsx';
import { DayHours } from './day-hours.tsx';
import classes from './service.module.css';

/** The hours in which the clocks of tickets run. */
export function HoursSection(parts: ServiceParts) {
  const { t } = useTranslation();
  const { values, onChange, problemOf } = parts;
  const zones = useMemo(
    () => [...new Set([values.timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort(),
    [values.timeZone],
  );
  const weekProblem = problemOf('week');
  return (
    <Section title={t('clock.service.hours')} lead={t('clock.service.hoursLead')}>
      <SettingRow title={t('clock.service.open')}>
        <SegmentedControl
          size="xs"
          aria-label={t('clock.service.open')}
          data={[
            { value: 'always', label: t('clock.service.always') },
            { value: 'weekly', label: t('clock.service.weekly') },
          ]}
          value={values.isAlways ? 'always' : 'weekly'}
          onChange={(value) => onChange({ isAlways: value === 'always' })}
        />
      </SettingRow>
      <SettingRow title={t('clock.service.timeZone')} problem={problemOf('timeZone')}>
        <Select
          size="xs"
          w={230}
          searchable
          limit={60}
          allowDeselect={false}
          aria-label={t('clock.service.timeZone')}
          nothingFoundMessage={t('clock.service.noTimeZone')}
          data={zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
          value={values.timeZone}
          onChange={(timeZone) => timeZone && onChange({ timeZone })}
        />
      </SettingRow>
      {!values.isAlways && (
        <>
          <div className={classes.week} role="group" aria-label={t('clock.service.week')}>
            {values.days.map((spans, index) => (
              <DayHours
                key={index}
                day={index + 1}
                spans={spans}
                problemOf={(at) => problemOf(`day.${index + 1}.${at}`)}
                onChange={(changed) => onChange({ days: values.days.with(index, changed) })}
              />
            ))}
            {weekProblem && (
              <p className={classes.problem} role="alert">
                {weekProblem}
              </p>
            )}
          </div>
          <Holidays dates={values.holidays} onChange={(holidays) => onChange({ holidays })} />
        </>
      )}
    </Section>
  );
}

const MOST_HOLIDAYS = 400;

function Holidays({ dates, onChange }: { dates: string[]; onChange: (dates: string[]) => void }) {
  const { t } = useTranslation();
  const [entered, setEntered] = useState('');
  const words = new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium', timeZone: 'UTC' });
  const add = () => {
    if (entered === '') return;
    onChange([...new Set([...dates, entered])].sort());
    setEntered('');
  };
  return (
    <div className={classes.holidays} role="group" aria-label={t('clock.service.holidays')}>
      <h3>{t('clock.service.holidays')}</h3>
      {dates.length > 0 && (
        <ul>
          {dates.map((date) => (
            <li key={date}>
              {words.format(new Date(date))}
              <CloseButton
                size="xs"
                aria-label={t('clock.service.removeHoliday', { date: words.format(new Date(date)) })}
                onClick={() => onChange(dates.filter((other) => other !== date))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className={classes.add}>
        <TextInput
          type="date"
          size="xs"
          aria-label={t('clock.service.holiday')}
          value={entered}
          onChange={(event) => setEntered(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault(); // adds the day, and does not save the form
            add();
          }}
        />
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={13} aria-hidden />}
          disabled={entered === '' || dates.length >= MOST_HOLIDAYS}
          onClick={add}
        >
          {t('clock.service.addHoliday')}
        </Button>
      </div>
    </div>
  );
}

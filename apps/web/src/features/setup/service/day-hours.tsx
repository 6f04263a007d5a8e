import { Button, CloseButton, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import type { Hours } from './service-values.ts';
import classes from './service.module.css';

interface DayHoursProps {
  /** 1 is Monday */
  day: number;
  spans: Hours[];
  problemOf: (at: number) => string | undefined;
  onChange: (spans: Hours[]) => void;
}

/** 2024-01-01 was a Monday. */
const nameOf = (day: number) =>
  new Intl.DateTimeFormat(currentLocale(), { weekday: 'long', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2024, 0, day)),
  );

/** The hours of one weekday, as many intervals as it has; none: closed. */
export function DayHours({ day, spans, problemOf, onChange }: DayHoursProps) {
  const { t } = useTranslation();
  const name = nameOf(day);
  const lastEnd = spans.at(-1)?.to;
  const add = () => onChange([...spans, lastEnd ? afterwards(lastEnd) : { from: '09:00', to: '18:00' }]);
  return (
    <div className={classes.day} role="group" aria-label={name}>
      <span className={classes.dayName}>{name}</span>
      <div className={classes.spans}>
        {spans.length === 0 && <span className={classes.closed}>{t('clock.service.closed')}</span>}
        {spans.map((span, at) => {
          const problem = problemOf(at);
          const field = (end: keyof Hours) => (
            <TextInput
              type="time"
              size="xs"
              aria-label={t(`clock.service.${end}`, { day: name })}
              error={problem !== undefined}
              value={span[end]}
              onChange={(event) => onChange(spans.with(at, { ...span, [end]: event.currentTarget.value }))}
            />
          );
          return (
            <div key={at}>
              <div className={classes.span}>
                {field('from')}
                <span aria-hidden>–</span>
                {field('to')}
                <CloseButton
                  size="sm"
                  aria-label={t('clock.service.removeHours', { day: name, from: span.from, to: span.to })}
                  onClick={() => onChange(spans.toSpliced(at, 1))}
                />
              </div>
              {problem && (
                <p className={classes.problem} role="alert">
                  {problem}
                </p>
              )}
            </div>
          );
        })}
      </div>
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPlus size={13} aria-hidden />}
        aria-label={t('clock.service.addHoursTo', { day: name })}
        disabled={lastEnd === '00:00' || spans.length >= 7}
        onClick={add}
      >
        {t('clock.service.addHours')}
      </Button>
    </div>
  );
}

/** An hour after the end of the last interval, until the evening. */
function afterwards(end: string): Hours {
  const hour = Math.min(23, Number(end.slice(0, 2)) + 1);
  const two = (value: number) => String(value).padStart(2, '0');
  return { from: `${two(hour)}:00`, to: hour < 18 ? '18:00' : '00:00' };
}

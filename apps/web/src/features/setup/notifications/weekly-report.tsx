import { Button, Select, Skeleton, Switch } from '@mantine/core';
import type { ChooseReportMail, ReportMail } from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { api } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { ownZone } from '../../../lib/own-zone.ts';
import { TimeZoneField } from '../escalation/time-zone-field.tsx';
import { Section } from '../section.tsx';
import classes from './notifications.module.css';

const KEY = ['report-mail'];
const HOUR_MS = 3_600_000;
/** 2024-01-01 was a Monday. */
const MONDAY = Date.UTC(2024, 0, 1);

/** Whether and when one gets last week's figures by e-mail; each change holds at once. */
export function WeeklyReport() {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get<ReportMail>('me/report-mail', { signal }),
  });
  const isThere = data !== undefined;
  useEffect(() => {
    if (isThere && location.hash === '#weekly') place.current?.scrollIntoView();
  }, [isThere]);
  return (
    <div ref={place} id="weekly">
      <Section title={t('reportMail.title')} lead={t('reportMail.lead')}>
        {data ? (
          <Choices saved={data} />
        ) : error ? (
          <p className={classes.problem} role="alert">
            {errorSentence(t, error)}{' '}
            <Button size="compact-sm" variant="default" onClick={() => void refetch()}>
              {t('state.retry')}
            </Button>
          </p>
        ) : (
          <Skeleton height={60} radius="md" role="status" aria-label={t('state.loading')} />
        )}
      </Section>
    </div>
  );
}

function Choices({ saved }: { saved: ReportMail }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (chosen: Partial<ChooseReportMail>) => {
      const { nextAt: _, ...before } = saved;
      return api.put<ReportMail>('me/report-mail', { ...before, ...chosen });
    },
    onSuccess: (next) => client.setQueryData(KEY, next),
  });
  // what was chosen stands there while it is saved
  const { isOn, weekday, hour, timeZone } = { ...saved, ...(change.isPending ? change.variables : {}) };
  const locale = currentLocale();
  const named = (options: Intl.DateTimeFormatOptions, at: number) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(at);
  const choices = (count: number, first: number, name: (value: number) => string) =>
    Array.from({ length: count }, (_, index) => ({ value: String(first + index), label: name(first + index) }));
  const days = choices(7, 1, (day) => named({ weekday: 'long' }, MONDAY + (day - 1) * 24 * HOUR_MS));
  const hours = choices(24, 0, (each) => named({ hour: '2-digit', minute: '2-digit' }, MONDAY + each * HOUR_MS));
  const next =
    saved.nextAt &&
    new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone: saved.timeZone }).format(
      new Date(saved.nextAt),
    );
  return (
    <div className={classes.quiet}>
      <Switch
        label={t('reportMail.on')}
        checked={isOn}
        onChange={(event) =>
          change.mutate(event.currentTarget.checked ? { isOn: true, timeZone: ownZone() } : { isOn: false })
        }
      />
      {isOn && (
        <div className={classes.times}>
          <Select
            allowDeselect={false}
            label={t('reportMail.weekday')}
            data={days}
            value={String(weekday)}
            onChange={(value) => value && change.mutate({ weekday: Number(value) })}
          />
          <Select
            allowDeselect={false}
            label={t('reportMail.hour')}
            data={hours}
            value={String(hour)}
            onChange={(value) => value && change.mutate({ hour: Number(value) })}
          />
          <TimeZoneField
            timeZone={timeZone}
            label={t('security.timeZone')}
            onChange={(zone) => change.mutate({ timeZone: zone })}
          />
        </div>
      )}
      {change.error ? (
        <p className={classes.problem} role="alert">
          {errorSentence(t, change.error)}
        </p>
      ) : (
        next && (
          <p className={classes.next} role="status">
            {t('reportMail.next', { at: next })} <Link to="/reports">{t('reportMail.seeNow')}</Link>
          </p>
        )
      )}
    </div>
  );
}

import { Button, Checkbox, Select, Skeleton, Switch, TextInput } from '@mantine/core';
import type { NotificationKind, NotificationSettings } from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useMemo, useState } from 'react';
import { api } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notificationSettingsQuery } from '../../../lib/notification-settings.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { useCan } from '../../../lib/session.ts';
import { ownZone } from '../../../lib/own-zone.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { DesktopSwitch } from '../../notifications/index.ts';
import { clockOf, minuteOf } from '../escalation/rule-draft.ts';
import { PageHead } from '../page-head.tsx';
import { Section } from '../section.tsx';
import setup from '../setup.module.css';
import classes from './notifications.module.css';
import { WeeklyReport } from './weekly-report.tsx';

/** All of them, in the order of how much they concern one. */
const KINDS: NotificationKind[] = [
  'mentioned',
  'assigned',
  'incident_assigned',
  'customer_wrote',
  'overdue',
  'snooze_ended',
  'delivery_failed',
  'delivery_unclear',
  'approval_requested',
  'reply_approved',
  'reply_rejected',
  'export_ready',
];
const USUAL = { from: 20 * 60, until: 8 * 60 };

/** What one is told of outside of Perch, and when not. */
export function NotificationsPage() {
  const { t } = useTranslation();
  const { data: settings, error, refetch } = useQuery(notificationSettingsQuery);
  return (
    <div className={setup.page} data-width="narrow">
      <PageHead title={t('setup.notifications.title')} lead={t('security.notificationsLead')} />
      {settings ? (
        <SettingsForm saved={settings} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={320} radius="md" role="status" aria-label={t('state.loading')} />
      )}
      {useCan('reports.view') && <WeeklyReport />}
    </div>
  );
}

function SettingsForm({ saved }: { saved: NotificationSettings }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState(saved);
  const save = useMutation({
    mutationFn: (settings: NotificationSettings) => api.put<NotificationSettings>('me/notification-settings', settings),
    onSuccess: (settings) => {
      client.setQueryData(notificationSettingsQuery.queryKey, settings);
      notifyDone(t('security.notificationsSaved'));
    },
  });
  const change = (changed: Partial<NotificationSettings>) => {
    save.reset();
    setDraft({ ...draft, ...changed });
  };
  const isSame = JSON.stringify(sorted(draft)) === JSON.stringify(sorted(saved));
  const isBackwards = draft.quietHours !== null && draft.quietHours.from === draft.quietHours.until;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBackwards) save.mutate(draft);
      }}
    >
      <Section title={t('security.kinds')} lead={t('security.kindsLead')}>
        <div className={classes.desktop}>
          <Suspense fallback={<Skeleton height={37} />}>
            <DesktopSwitch />
          </Suspense>
        </div>
        <KindsTable draft={draft} onChange={change} />
      </Section>
      <Section title={t('security.quiet')} lead={t('security.quietLead')}>
        <QuietFields draft={draft} isBackwards={isBackwards} onChange={change} />
      </Section>
      {Boolean(save.error) && (
        <p className={classes.problem} role="alert">
          {errorSentence(t, save.error)}
        </p>
      )}
      <Button type="submit" mt="md" loading={save.isPending} disabled={isSame || isBackwards}>
        {t('action.save')}
      </Button>
    </form>
  );
}

const sorted = ({ desktop, email, ...rest }: NotificationSettings) => ({
  ...rest,
  desktop: desktop.toSorted(),
  email: email.toSorted(),
});

interface PartProps {
  draft: NotificationSettings;
  onChange: (changed: Partial<NotificationSettings>) => void;
}

function KindsTable({ draft, onChange }: PartProps) {
  const { t } = useTranslation();
  const turn = (way: 'desktop' | 'email', kind: NotificationKind, isOn: boolean) =>
    onChange({ [way]: isOn ? [...draft[way], kind] : draft[way].filter((other) => other !== kind) });
  const box = (way: 'desktop' | 'email', kind: NotificationKind) => (
    <td className={classes.choice}>
      <Checkbox
        aria-label={`${t(`security.kind.${kind}`)}: ${t(`security.way.${way}`)}`}
        checked={draft[way].includes(kind)}
        onChange={(event) => turn(way, kind, event.currentTarget.checked)}
      />
    </td>
  );
  return (
    <table className={classes.kinds}>
      <thead>
        <tr>
          <th scope="col">{t('security.kindsColumn')}</th>
          <th scope="col" className={classes.choice}>
            {t('security.way.desktop')}
          </th>
          <th scope="col" className={classes.choice}>
            {t('security.way.email')}
          </th>
        </tr>
      </thead>
      <tbody>
        {KINDS.map((kind) => (
          <tr key={kind}>
            <th scope="row">{t(`security.kind.${kind}`)}</th>
            {box('desktop', kind)}
            {box('email', kind)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function QuietFields({ draft, isBackwards, onChange }: PartProps & { isBackwards: boolean }) {
  const { t } = useTranslation();
  const { quietHours, timeZone } = draft;
  const zones = useMemo(
    () => [...new Set([timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])].toSorted(),
    [timeZone],
  );
  const time = (end: 'from' | 'until') => (
    <TextInput
      type="time"
      label={t(`security.quietTime.${end}`)}
      value={clockOf(quietHours![end])}
      error={end === 'until' && isBackwards && t('security.quietSame')}
      onChange={(event) => {
        const minute = minuteOf(event.currentTarget.value);
        if (minute !== undefined) onChange({ quietHours: { ...quietHours!, [end]: minute } });
      }}
    />
  );
  return (
    <div className={classes.quiet}>
      <Switch
        label={t('security.quietOn')}
        checked={quietHours !== null}
        onChange={(event) =>
          onChange(event.currentTarget.checked ? { quietHours: USUAL, timeZone: ownZone() } : { quietHours: null })
        }
      />
      {quietHours !== null && (
        <div className={classes.times}>
          {time('from')}
          {time('until')}
          <Select
            searchable
            limit={60}
            allowDeselect={false}
            label={t('security.timeZone')}
            nothingFoundMessage={t('security.noTimeZone')}
            data={zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
            value={timeZone}
            onChange={(zone) => zone && onChange({ timeZone: zone })}
          />
        </div>
      )}
    </div>
  );
}

import { Switch, TextInput } from '@mantine/core';
import { BASELINE_TIMES, ESCALATION_LIMITS } from '@perch/contracts';
import { alarmFrom, LEAST_WEEKS } from '@perch/core';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { baselineOf, numberOf, timesOf, type RuleDraft } from './rule-draft.ts';
import { TimeZoneField } from './time-zone-field.tsx';
import { usualNow } from './tried-rule.ts';
import { useTriedHits } from './use-tried-hits.ts';
import classes from './escalation.module.css';

interface BaselineFieldProps {
  accountId: string;
  draft: RuleDraft;
  onChange: (changed: Partial<RuleDraft>) => void;
}

/** Whether the rule also goes by what is usual at this time of the week. */
export function BaselineField({ accountId, draft, onChange }: BaselineFieldProps) {
  const { t } = useTranslation();
  const { hasBaseline, baselineTimes, baselineLeast, timeZone, recipients } = draft;
  const { least, most } = ESCALATION_LIMITS.baselineLeast;
  const hasQuiet = recipients.some(({ quiet = null }) => quiet !== null);
  return (
    <>
      <Switch
        className={classes.wrapping}
        label={t('escalation.baseline.label')}
        description={t('escalation.baseline.hint')}
        checked={hasBaseline}
        onChange={(event) => onChange({ hasBaseline: event.currentTarget.checked })}
      />
      {hasBaseline && (
        <>
          <div className={classes.numbers}>
            <TextInput
              label={t('escalation.baseline.times')}
              description={t('escalation.baseline.timesHint')}
              inputMode="decimal"
              value={baselineTimes}
              error={
                timesOf(baselineTimes) === undefined &&
                t('escalation.baseline.between', {
                  least: BASELINE_TIMES.least.toLocaleString(currentLocale()),
                  most: BASELINE_TIMES.most,
                })
              }
              onChange={(event) => onChange({ baselineTimes: event.currentTarget.value })}
            />
            <TextInput
              label={t('escalation.baseline.least')}
              description={t('escalation.baseline.leastHint')}
              inputMode="numeric"
              value={baselineLeast}
              error={numberOf('baselineLeast', baselineLeast) === undefined && t('escalation.between', { least, most })}
              onChange={(event) => onChange({ baselineLeast: event.currentTarget.value })}
            />
          </div>
          {!hasQuiet && (
            <TimeZoneField
              timeZone={timeZone}
              label={t('escalation.baseline.timeZone')}
              hint={t('escalation.baseline.timeZoneHint')}
              onChange={(zone) => onChange({ timeZone: zone })}
            />
          )}
          <Usual accountId={accountId} draft={draft} />
        </>
      )}
    </>
  );
}

/** What is usual now, and what would raise the alarm. */
function Usual({ accountId, draft }: Omit<BaselineFieldProps, 'onChange'>) {
  const { t } = useTranslation();
  const { data, hits, isPending } = useTriedHits(accountId, draft);
  const baseline = baselineOf(draft);
  if (!data || baseline === undefined || baseline === null) return null;
  const usual = usualNow(hits, draft.timeZone, data);
  const number = (count: number) => new Intl.NumberFormat(currentLocale(), { maximumFractionDigits: 1 }).format(count);
  return (
    <p className={classes.lead} role="status" aria-busy={isPending}>
      {usual === null
        ? t('escalation.baseline.unknown', { weeks: LEAST_WEEKS })
        : t('escalation.baseline.usual', { usual: number(usual), alarm: number(alarmFrom(baseline, usual)) })}
    </p>
  );
}

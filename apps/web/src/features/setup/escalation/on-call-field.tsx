import { SegmentedControl, Switch, TextInput } from '@mantine/core';
import { ESCALATION_LIMITS } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { numberOf, type RuleDraft } from './rule-draft.ts';
import { TimeZoneField } from './time-zone-field.tsx';
import classes from './escalation.module.css';

interface OnCallFieldProps {
  draft: RuleDraft;
  onChange: (changed: Partial<RuleDraft>) => void;
}

/** Whether people are told at once or one after the other, by which clock they sleep, and whether they are told again. */
export function OnCallField({ draft, onChange }: OnCallFieldProps) {
  const { t } = useTranslation();
  const { recipients, isOnCall, onCallMinutes, timeZone, tellsGrowth } = draft;
  const hasQuiet = recipients.some(({ quiet = null }) => quiet !== null);
  const { least, most } = ESCALATION_LIMITS.onCallMinutes;
  return (
    <>
      {recipients.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label={t('escalation.onCall.label')}
          data={[
            { value: 'all', label: t('escalation.onCall.all') },
            { value: 'each', label: t('escalation.onCall.each') },
          ]}
          value={isOnCall ? 'each' : 'all'}
          onChange={(how) => onChange({ isOnCall: how === 'each' })}
        />
      )}
      {recipients.length > 1 && isOnCall && (
        <TextInput
          label={t('escalation.onCall.minutes')}
          description={t('escalation.onCall.minutesHint')}
          inputMode="numeric"
          value={onCallMinutes}
          error={numberOf('onCallMinutes', onCallMinutes) === undefined && t('escalation.between', { least, most })}
          onChange={(event) => onChange({ onCallMinutes: event.currentTarget.value })}
        />
      )}
      {hasQuiet && (
        <TimeZoneField
          timeZone={timeZone}
          label={t('escalation.quiet.timeZone')}
          hint={t('escalation.quiet.hint')}
          onChange={(zone) => onChange({ timeZone: zone })}
        />
      )}
      <Switch
        className={classes.wrapping}
        label={t('escalation.tellsGrowth')}
        checked={tellsGrowth}
        onChange={(event) => onChange({ tellsGrowth: event.currentTarget.checked })}
      />
    </>
  );
}

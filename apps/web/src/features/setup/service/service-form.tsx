import { NumberInput } from '@mantine/core';
import type { DepartmentService } from '@perch/contracts';
import { useBlocker } from '@tanstack/react-router';
import { useMemo, useState, type FormEvent } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { isApiError } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { useFirstProblem } from '../../../ui/use-first-problem.ts';
import { LeaveDialog } from '../leave-dialog.tsx';
import { SaveBar } from '../save-bar.tsx';
import { Section, SettingRow, SwitchRow } from '../section.tsx';
import { StaleNotice } from '../stale-notice.tsx';
import { DueSection } from './due-section.tsx';
import { HoursSection } from './hours-section.tsx';
import { useSaveDepartmentService } from './queries.ts';
import { inputOf, problemsOf, valuesOf, type ServiceValues } from './service-values.ts';

interface ServiceFormProps {
  service: DepartmentService;
  /** fetches the settings as they are now, giving up what was changed here */
  onReload: () => void;
}

/** What the sections are given. */
export interface ServiceParts {
  values: ServiceValues;
  onChange: (change: Partial<ServiceValues>) => void;
  /** the sentence of what is wrong with a field, once somebody has tried to save */
  problemOf: (field: string) => string | undefined;
}

export function ServiceForm({ service, onReload }: ServiceFormProps) {
  const { t } = useTranslation();
  const saved = useMemo(() => valuesOf(service), [service]);
  const [values, setValues] = useState(saved);
  const [tries, setTries] = useState(0);
  const form = useFirstProblem(tries);
  const save = useSaveDepartmentService(service.departmentId);
  const isDirty = JSON.stringify(values) !== JSON.stringify(saved);
  const problems = useMemo(() => problemsOf(values), [values]);
  const isStale = isApiError(save.error, 'settings_changed');
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });

  const parts: ServiceParts = {
    values,
    onChange: (change) => {
      setValues((old) => ({ ...old, ...change }));
      if (!isStale) save.reset();
    },
    problemOf: (field) => {
      const problem = tries > 0 ? problems.get(field) : undefined;
      return problem && t(`clock.service.problem.${problem}`);
    },
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isDirty || save.isPending) return;
    if (problems.size > 0) setTries(tries + 1);
    else save.mutate(inputOf(values, service.revision), { onSuccess: () => notifyDone(t('clock.service.saved')) });
  };
  const discard = () => {
    setValues(saved);
    setTries(0);
    save.reset();
  };
  const [first] = problems.values();
  const problem = tries > 0 && first ? t(`clock.service.problem.${first}`) : save.error && errorSentence(t, save.error);
  return (
    <form ref={form} noValidate onSubmit={submit}>
      {isStale && <StaleNotice onReload={onReload} />}
      <HoursSection {...parts} />
      <DueSection {...parts} />
      <Section title={t('clock.service.byItself')}>
        <SwitchRow
          title={t('clock.service.closesPending')}
          hint={t('clock.service.closesPendingHint')}
          problem={parts.problemOf('pendingCloseDays')}
          isOn={values.closesPending}
          onTurn={(closesPending) => parts.onChange({ closesPending })}
        />
        {values.closesPending && (
          <SettingRow title={t('clock.service.pendingCloseDays')}>
            <NumberInput
              w={92}
              size="xs"
              min={1}
              max={365}
              clampBehavior="none"
              allowDecimal={false}
              aria-label={t('clock.service.pendingCloseDays')}
              error={parts.problemOf('pendingCloseDays') !== undefined}
              value={values.pendingCloseDays}
              onChange={(pendingCloseDays) => parts.onChange({ pendingCloseDays })}
            />
          </SettingRow>
        )}
        <SwitchRow
          title={t('clock.service.thanks')}
          hint={t('clock.service.thanksHint')}
          isOn={!values.thanksReopen}
          onTurn={(staysClosed) => parts.onChange({ thanksReopen: !staysClosed })}
        />
      </Section>
      {isDirty && !isStale && (
        <SaveBar problem={problem || null} canSave isSaving={save.isPending} onDiscard={discard} />
      )}
      <LeaveDialog blocker={blocker} text={t('clock.service.leave')} />
    </form>
  );
}

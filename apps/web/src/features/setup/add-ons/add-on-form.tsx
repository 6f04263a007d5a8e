import type { AddOnKind } from '@perch/contracts';
import { useBlocker } from '@tanstack/react-router';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { isApiError } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { LeaveDialog } from '../leave-dialog.tsx';
import { SaveBar } from '../save-bar.tsx';
import { Section, SwitchRow } from '../section.tsx';
import { StaleNotice } from '../stale-notice.tsx';

interface AddOnFormProps {
  kind: AddOnKind;
  isEnabled: boolean;
  onEnable: (isEnabled: boolean) => void;
  isDirty: boolean;
  /** something beside a field keeps it from being saved */
  hasProblems: boolean;
  save: { error: unknown; isPending: boolean };
  onSave: () => void;
  onDiscard: () => void;
  onReload: () => void;
  /** the fields */
  children: ReactNode;
}

/** What both forms have: the switch, the bar that saves, and what is said when somebody else has saved. */
export function AddOnForm(props: AddOnFormProps) {
  const { kind, isEnabled, onEnable, isDirty, hasProblems, save, onSave, onDiscard, onReload, children } = props;
  const { t } = useTranslation();
  const isStale = isApiError(save.error, 'settings_changed');
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isDirty) onSave();
  };
  const failure = isApiError(save.error, 'validation_failed') || !save.error ? null : errorSentence(t, save.error);
  return (
    <form noValidate onSubmit={submit}>
      {isStale && <StaleNotice onReload={onReload} />}
      <Section title={t(`addOn.settings.${kind}`)}>
        {children}
        <SwitchRow
          title={t(`addOn.enable.${kind}`)}
          hint={t(`addOn.enableHint.${kind}`)}
          isOn={isEnabled}
          onTurn={onEnable}
        />
      </Section>
      {isDirty && !isStale && (
        <SaveBar
          problem={hasProblems ? t('error.validation_failed') : failure}
          canSave
          isSaving={save.isPending}
          onDiscard={onDiscard}
        />
      )}
      <LeaveDialog blocker={blocker} text={t('addOn.leaveText')} />
    </form>
  );
}

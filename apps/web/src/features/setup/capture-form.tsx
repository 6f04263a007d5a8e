import type { Capture } from '@perch/contracts';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyDone } from '../../lib/notify.ts';
import { captureProblem, isSameCapture } from './capture-problem.ts';
import { CaptureSection } from './capture-section.tsx';
import { KeywordsSection } from './keywords-section.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { useSaveCapture } from './queries.ts';
import { RoutingSection } from './routing-section.tsx';
import { SaveBar } from './save-bar.tsx';
import { StaleNotice } from './stale-notice.tsx';

interface CaptureFormProps {
  accountId: string;
  saved: Capture;
  /** fetches the settings as they are now, giving up what was changed here */
  onReload: () => void;
}

export type ChangeCapture = (change: Partial<Capture>) => void;

/** What of this account becomes tickets, and where they go. Nothing takes effect before it is saved. */
export function CaptureForm({ accountId, saved, onReload }: CaptureFormProps) {
  const { t } = useTranslation();
  const [capture, setCapture] = useState(saved);
  const save = useSaveCapture(accountId);
  const isDirty = !isSameCapture(capture, saved);
  const problem = captureProblem(capture);
  const isStale = isApiError(save.error, 'settings_changed');
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });

  const change: ChangeCapture = (part) => {
    setCapture((old) => ({ ...old, ...part }));
    if (!isStale) save.reset();
  };
  const discard = () => {
    setCapture(saved);
    save.reset();
  };
  const failure = save.error && !isStale ? errorSentence(t, save.error) : null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isDirty && !problem) save.mutate(capture, { onSuccess: () => notifyDone(t('capture.saved')) });
      }}
    >
      {isStale && <StaleNotice onReload={onReload} />}
      <CaptureSection capture={capture} onChange={change} />
      <KeywordsSection capture={capture} onChange={change} />
      <RoutingSection capture={capture} onChange={change} />
      {isDirty && !isStale && (
        <SaveBar
          problem={problem ? t(problem) : failure}
          canSave={!problem}
          isSaving={save.isPending}
          onDiscard={discard}
        />
      )}
      <LeaveDialog blocker={blocker} />
    </form>
  );
}

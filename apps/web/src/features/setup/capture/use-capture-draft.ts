import type { Capture, FloodEstimate } from '@perch/contracts';
import { useBlocker } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { isApiError } from '../../../lib/api.ts';
import { useDepartments, useMembers } from '../../../lib/directory.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { notifyDone } from '../../../lib/notify.ts';
import type { ChangeCapture } from '../capture-form.tsx';
import { useCurrentCapture, useSaveCapture } from '../queries.ts';
import { captureProblems, problemsOfAnswer } from './capture-problems.ts';
import { isSameCapture, mergeCaptures } from './compare-captures.ts';

/**
 * The settings while they are edited: against what they began from (`base`), what is wrong with them, and what came of
 * saving them.
 */
export function useCaptureDraft(accountId: string, saved: Capture, onSaved?: (saved: Capture) => void) {
  const { t } = useTranslation();
  const [base, setBase] = useState(saved);
  const [capture, setCapture] = useState(saved);
  const save = useSaveCapture(accountId);
  const departments = useDepartments().data;
  const members = useMembers().data;
  const isDirty = !isSameCapture(capture, base);
  const isStale = isApiError(save.error, 'settings_changed');
  const theirs = useCurrentCapture(accountId, isStale);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  const problems = useMemo(() => {
    const told = problemsOfAnswer(t, save.error);
    return new Map([...told, ...captureProblems(t, capture, { departments, members })]);
  }, [t, save.error, capture, departments, members]);

  const change: ChangeCapture = (part) => {
    setCapture((old) => ({ ...old, ...part }));
    if (!isStale) save.reset();
  };
  /** Goes on from settings that others have saved meanwhile. */
  const goOnFrom = (current: Capture, edited: Capture) => {
    setBase(current);
    setCapture(edited);
    save.reset();
  };
  const send = (acceptFlood: boolean) => {
    if (!isDirty || problems.size > 0 || save.isPending) return;
    save.mutate(
      { ...capture, acceptFlood },
      {
        onSuccess: (now) => {
          notifyDone(t('capture.saved'));
          onSaved?.(now);
        },
      },
    );
  };
  const flood = isApiError(save.error, 'capture_flood') ? (save.error.estimate ?? UNKNOWN) : null;
  return {
    base,
    capture,
    change,
    isDirty,
    problems,
    problem: problemWords(),
    isSaving: save.isPending,
    save: () => send(false),
    saveAnyway: () => send(true),
    discard: () => goOnFrom(base, base),
    flood,
    cancelFlood: () => save.reset(),
    stale: isStale ? { theirs: theirs.data, error: theirs.error, retry: () => void theirs.refetch() } : null,
    merge: (current: Capture) => goOnFrom(current, mergeCaptures(base, capture, current)),
    takeTheirs: (current: Capture) => goOnFrom(current, current),
    blocker,
  };

  /** What the bar says: the one thing that is wrong, or how many are. */
  function problemWords(): string | null {
    if (problems.size > 1) return t('capture.problemCount', { count: problems.size });
    const [only] = problems.values();
    if (only !== undefined) return only;
    return save.error && !isStale && !flood ? errorSentence(t, save.error) : null;
  }
}

const UNKNOWN: FloodEstimate = { ticketsPerDay: 0, ticketsPerDayNow: 0 };

import type { Capture, TwitterAccount } from '@perch/contracts';
import { useEffect, useState } from 'react';
import { CaptureSection } from './capture-section.tsx';
import { FloodDialog } from './capture/flood-dialog.tsx';
import { MutedSection } from './capture/muted-section.tsx';
import { PreviewPanel } from './capture/preview-panel.tsx';
import { ReopenSection } from './capture/reopen-section.tsx';
import { DifferencesNotice } from './capture/differences-notice.tsx';
import { useCaptureDraft } from './capture/use-capture-draft.ts';
import { KeywordsSection } from './keywords-section.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { RoutingSection } from './routing-section.tsx';
import { SaveBar } from './save-bar.tsx';

interface CaptureFormProps {
  account: Pick<TwitterAccount, 'id' | 'username'>;
  saved: Capture;
  onDirty?: (isDirty: boolean) => void;
  onSaved?: (saved: Capture) => void;
}

export type ChangeCapture = (change: Partial<Capture>) => void;

/** What of this account becomes tickets, and where they go. Nothing takes effect before it is saved. */
export function CaptureForm({ account, saved, onDirty, onSaved }: CaptureFormProps) {
  const draft = useCaptureDraft(account.id, saved, onSaved);
  const [isPreviewing, setPreviewing] = useState(false);
  const { capture, problems, change, stale, flood, isDirty } = draft;
  useEffect(() => onDirty?.(isDirty), [onDirty, isDirty]);
  const parts = { capture, problems, onChange: change };
  const preview = () => {
    draft.cancelFlood();
    setPreviewing(true);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        draft.save();
      }}
    >
      {stale && (
        <DifferencesNotice
          base={draft.base}
          mine={capture}
          theirs={stale.theirs}
          error={stale.error}
          onRetry={stale.retry}
          onMerge={draft.merge}
          onTakeTheirs={draft.takeTheirs}
        />
      )}
      <CaptureSection {...parts} />
      <KeywordsSection accountId={account.id} username={account.username} {...parts} />
      <RoutingSection {...parts} />
      <MutedSection capture={capture} onChange={change} />
      <ReopenSection {...parts} />
      {isDirty && !stale && (
        <SaveBar
          problem={draft.problem}
          canSave={problems.size === 0}
          isSaving={draft.isSaving}
          onPreview={preview}
          onDiscard={draft.discard}
        />
      )}
      <PreviewPanel account={account} capture={capture} isOpen={isPreviewing} onClose={() => setPreviewing(false)} />
      <FloodDialog
        estimate={flood}
        isSaving={draft.isSaving}
        onSave={draft.saveAnyway}
        onPreview={preview}
        onCancel={draft.cancelFlood}
      />
      <LeaveDialog blocker={draft.blocker} />
    </form>
  );
}

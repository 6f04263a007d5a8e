import { Drawer, SegmentedControl } from '@mantine/core';
import type { Capture, CapturePreview, TwitterAccount } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { PreviewDepartments } from './preview-departments.tsx';
import { PreviewExamples } from './preview-examples.tsx';
import { PREVIEW_DAYS, useCapturePreview, type PreviewDays } from './preview-query.ts';
import { PreviewSkeleton } from './preview-skeleton.tsx';
import { PreviewSummary } from './preview-summary.tsx';
import classes from './preview.module.css';

export type PreviewedAccount = Pick<TwitterAccount, 'id' | 'username'>;

interface PreviewPanelProps {
  account: PreviewedAccount;
  capture: Capture;
  isOpen: boolean;
  onClose: () => void;
}

/** What the settings would do, before they do it. Escape closes it, and the focus goes back to where it came from. */
export function PreviewPanel({ account, capture, isOpen, onClose }: PreviewPanelProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size="min(600px, 100%)"
      title={t('preview.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <OpenPreview account={account} capture={capture} />
    </Drawer>
  );
}

/** Exists while the panel is open only: nothing is asked for before. */
function OpenPreview({ account, capture }: Pick<PreviewPanelProps, 'account' | 'capture'>) {
  const { t } = useTranslation();
  const [days, setDays] = useState<PreviewDays>(7);
  const { data, error, isPlaceholderData, refetch } = useCapturePreview(account.id, capture, days);
  return (
    <div className={classes.panel}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t('preview.period')}
        data={PREVIEW_DAYS.map((count) => ({ value: String(count), label: t('preview.lastDays', { count }) }))}
        value={String(days)}
        onChange={(value) => setDays(Number(value) as PreviewDays)}
      />
      {error && (!data || isPlaceholderData) ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <div className={classes.content} aria-busy={isPlaceholderData} data-busy={isPlaceholderData || undefined}>
          <Previewed preview={data} account={account} />
        </div>
      ) : (
        <PreviewSkeleton />
      )}
    </div>
  );
}

function Previewed({ preview, account }: { preview: CapturePreview; account: PreviewedAccount }) {
  const { t } = useTranslation();
  const { wouldGo, wouldCome } = preview;
  return (
    <>
      <PreviewSummary preview={preview} />
      {preview.evaluated > 0 && (
        <>
          <PreviewDepartments preview={preview} />
          {wouldGo.count + wouldCome.count === 0 ? (
            <p className={classes.same}>{t(isRerouted(preview) ? 'preview.onlyRerouted' : 'preview.nothingChanges')}</p>
          ) : (
            <>
              <PreviewExamples
                title={t('preview.wouldGo', { count: wouldGo.count })}
                changes={wouldGo}
                account={account}
              />
              <PreviewExamples
                title={t('preview.wouldCome', { count: wouldCome.count })}
                changes={wouldCome}
                account={account}
              />
            </>
          )}
        </>
      )}
    </>
  );
}

const isRerouted = ({ byDepartment }: CapturePreview) => byDepartment.some(({ now, after }) => now !== after);

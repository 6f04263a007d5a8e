import { Button } from '@mantine/core';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './setup.module.css';

interface SaveBarProps {
  /** what keeps it from being saved, or why it was refused */
  problem: string | null;
  canSave: boolean;
  isSaving: boolean;
  /** absent where there is nothing to try beforehand */
  onPreview?: () => void;
  onDiscard: () => void;
}

/** Says that something has changed and is not in force yet. */
export function SaveBar({ problem, canSave, isSaving, onPreview, onDiscard }: SaveBarProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.saveBar} role="region" aria-label={t('capture.unsaved')}>
      <span className={problem ? classes.failing : undefined} role={problem ? 'alert' : 'status'}>
        {problem ?? t('capture.unsaved')}
      </span>
      {onPreview && (
        <Button variant="default" onClick={onPreview} disabled={!canSave}>
          {t('preview.open')}
        </Button>
      )}
      <Button variant="default" onClick={onDiscard} disabled={isSaving}>
        {t('action.discard')}
      </Button>
      <Button type="submit" loading={isSaving} disabled={!canSave}>
        {t('action.save')}
      </Button>
    </div>
  );
}

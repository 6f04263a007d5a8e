import { Button } from '@mantine/core';
import type { EscalationRule } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import classes from './escalation.module.css';

interface ChangedRuleNoticeProps {
  /** as somebody else has saved it; undefined: they have deleted it */
  theirs: EscalationRule | undefined;
  /** it is being saved, or what they have saved is still on its way */
  isBusy: boolean;
  onSaveMine: () => void;
  onTakeTheirs: (theirs: EscalationRule) => void;
}

/** Two people have edited a rule at once: whoever comes second says which of both is to be kept. */
export function ChangedRuleNotice({ theirs, isBusy, onSaveMine, onTakeTheirs }: ChangedRuleNoticeProps) {
  const { t } = useTranslation();
  return (
    <div role="alert">
      <p className={classes.problem}>{t(theirs ? 'escalation.changed.edited' : 'escalation.changed.deleted')}</p>
      <div className={classes.actions}>
        <Button size="xs" variant="default" loading={isBusy} onClick={onSaveMine}>
          {t(theirs ? 'escalation.changed.saveMine' : 'escalation.changed.saveNew')}
        </Button>
        {theirs && (
          <Button size="xs" variant="default" loading={isBusy} onClick={() => onTakeTheirs(theirs)}>
            {t('escalation.changed.takeTheirs')}
          </Button>
        )}
      </div>
    </div>
  );
}

import { Select } from '@mantine/core';
import type { Retention, RetentionRemoval } from '@perch/contracts';
import type { RetentionKind } from '@perch/core';
import { useTranslation } from '../../../lib/i18n.ts';
import { SettingRow } from '../section.tsx';
import { amountWords, isRemoved } from './removal-words.ts';
import { retentionChoices } from './retention-choices.ts';
import classes from './retention.module.css';

interface KindRowProps {
  kind: RetentionKind;
  saved: Retention;
  days: number | null;
  /** absent: not counted yet */
  removal: RetentionRemoval | undefined;
  isCounting: boolean;
  onChange: (days: number | null) => void;
}

/** How long one kind is kept, and what goes by it. */
export function KindRow({ kind, saved, days, removal, isCounting, onChange }: KindRowProps) {
  const { t } = useTranslation();
  const longest = saved.most[kind];
  const longestWords = longest === null ? t('retention.forEver') : t('retention.asInstallation', { count: longest });
  return (
    <SettingRow title={t(`retention.kind.${kind}`)} hint={t(`retention.hint.${kind}`)}>
      <div className={classes.choice}>
        <Select
          aria-label={t(`retention.kind.${kind}`)}
          allowDeselect={false}
          data={[
            ...retentionChoices(saved, kind).map((each) => ({
              value: String(each),
              label: t('retention.days', { count: each }),
            })),
            { value: '', label: longestWords },
          ]}
          value={String(days ?? '')}
          onChange={(value) => onChange(value ? Number(value) : null)}
        />
        {days !== null && (
          <span className={classes.removal} role="status" data-removes={(removal && isRemoved(removal)) || undefined}>
            {isCounting || !removal
              ? t('retention.counting')
              : isRemoved(removal)
                ? t('retention.removes', { amount: amountWords(t, removal) })
                : t('retention.removesNothing')}
          </span>
        )}
      </div>
    </SettingRow>
  );
}

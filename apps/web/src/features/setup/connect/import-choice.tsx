import { Radio, SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import classes from './connect.module.css';
import { ImportEstimate } from './import-estimate.tsx';

const DAYS = [1, 7, 14, 30];
export const USUAL_DAYS = 7;

interface ImportChoiceProps {
  accountId: string;
  /** 0: from now on */
  days: number;
  onChange: (days: number) => void;
}

/** From now on, or with history; what it costs is told beside it. */
export function ImportChoice({ accountId, days, onChange }: ImportChoiceProps) {
  const { t } = useTranslation();
  const labelId = useId();
  return (
    <Radio.Group
      label={t('connect.confirm.begin')}
      value={days === 0 ? 'now' : 'history'}
      onChange={(value) => onChange(value === 'now' ? 0 : USUAL_DAYS)}
    >
      <div className={classes.choices}>
        <div className={classes.option} data-chosen={days === 0 || undefined}>
          <Radio value="now" label={t('connect.confirm.now')} description={t('connect.confirm.nowHint')} />
        </div>
        <div className={classes.option} data-chosen={days > 0 || undefined}>
          <Radio value="history" label={t('connect.confirm.history')} description={t('connect.confirm.historyHint')} />
          {days > 0 && (
            <div className={classes.history}>
              <span id={labelId} className="sr-only">
                {t('connect.confirm.howFar')}
              </span>
              <SegmentedControl
                aria-labelledby={labelId}
                fullWidth
                value={String(days)}
                onChange={(value) => onChange(Number(value))}
                data={DAYS.map((count) => ({ value: String(count), label: t('connect.confirm.days', { count }) }))}
              />
              <ImportEstimate accountId={accountId} days={days} />
            </div>
          )}
        </div>
      </div>
    </Radio.Group>
  );
}

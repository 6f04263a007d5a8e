import type { AddOn } from '@perch/contracts';
import { IconCircleCheck, IconCircleDashed, IconPlayerPause } from '@tabler/icons-react';
import { useTranslation } from '../../../lib/i18n.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import setup from '../setup.module.css';
import classes from './add-ons.module.css';

const ICONS = { none: IconCircleDashed, off: IconPlayerPause, on: IconCircleCheck } as const;

/** Whether it is in use, and what happens instead. */
export function AddOnStatus({ addOn }: { addOn: AddOn }) {
  const { t } = useTranslation();
  const state = addOn.settings === null ? 'none' : addOn.isEnabled ? 'on' : 'off';
  const Icon = ICONS[state];
  const where =
    addOn.kind === 'sms' ? (addOn.settings?.from ?? addOn.settings?.messagingServiceSid) : addOn.settings?.host;
  return (
    <div className={classes.status} data-state={state} role="status">
      <Icon size={18} stroke={1.75} aria-hidden />
      <div>
        <strong>{t(`addOn.status.${addOn.kind}.${state}`, { where: where ?? '' })}</strong>
        {addOn.changedAt && (
          <span className={setup.dim}>
            {addOn.changedBy ? t('addOn.changedBy', { name: addOn.changedBy.name }) : t('addOn.changed')}{' '}
            <RelativeTime at={addOn.changedAt} />
          </span>
        )}
      </div>
    </div>
  );
}

import type { Webhook } from '@perch/contracts';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconPlayerPause } from '@tabler/icons-react';
import { useTranslation } from '../../../lib/i18n.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import setup from '../setup.module.css';

const ICONS = {
  good: IconCircleCheck,
  danger: IconAlertTriangle,
  calm: IconCircleDashed,
  off: IconPlayerPause,
} as const;

/** How a webhook fares, in words. */
export function WebhookHealth({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const { disabledReason, disabledAt, failingSince, lastSuccessAt } = webhook;
  const state = stateOf(webhook);
  const Icon = ICONS[state];
  const at = disabledAt ?? failingSince ?? lastSuccessAt;
  const words = disabledReason
    ? t(`webhooks.health.disabled.${disabledReason}`)
    : t(`webhooks.health.${failingSince ? 'failing' : lastSuccessAt ? 'good' : 'none'}`);
  return (
    <span className={setup.health} data-tone={state === 'off' ? 'calm' : state}>
      <Icon size={16} stroke={1.75} aria-hidden />
      <span>
        {words} {at && <RelativeTime at={at} style="long" />}
      </span>
    </span>
  );
}

function stateOf({ disabledReason, failingSince, lastSuccessAt }: Webhook): keyof typeof ICONS {
  if (disabledReason) return disabledReason === 'by_hand' ? 'off' : 'danger';
  if (failingSince) return 'danger';
  return lastSuccessAt ? 'good' : 'calm';
}

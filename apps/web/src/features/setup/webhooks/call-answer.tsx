import type { WebhookDelivery } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';

type Called = Pick<WebhookDelivery, 'answer' | 'code' | 'state'>;

/** What the program said to a call, or why it said nothing. */
export function CallAnswer({ call: { answer, code, state } }: { call: Called }) {
  const { t } = useTranslation();
  if (answer) {
    const { status, durationMs } = answer;
    return <>{t('webhooks.answered', { status, durationMs })}</>;
  }
  if (code) return <>{t(`webhooks.code.${code}`)}</>;
  return <>{t(state === 'sent' ? 'webhooks.answerForgotten' : 'webhooks.notTried')}</>;
}

import { Button } from '@mantine/core';
import type { Webhook } from '@perch/contracts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone, notifyProblem } from '../../../lib/notify.ts';
import setup from '../setup.module.css';
import { useRedeliverFailed } from './queries.ts';

/** What the webhook was not told and may be sent again. */
export function Undelivered({ webhook: { id, undelivered: count, isEnabled } }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const redeliver = useRedeliverFailed(id);
  if (count === 0) return null;
  const send = () =>
    redeliver.mutate(undefined, {
      onSuccess: (sent) => notifyDone(t('webhooks.sentAgain', { count: sent.count })),
      onError: (error) => notifyProblem(errorSentence(t, error)),
    });
  return (
    <div className={setup.stale} role="status">
      <p>
        {t('webhooks.undelivered', { count })} {!isEnabled && t('webhooks.undeliveredDisabled')}
      </p>
      <Button variant="default" disabled={!isEnabled} loading={redeliver.isPending} onClick={send}>
        {t('webhooks.sendAll', { count })}
      </Button>
    </div>
  );
}

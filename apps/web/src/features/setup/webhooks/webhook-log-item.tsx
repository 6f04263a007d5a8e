import { Button, Skeleton } from '@mantine/core';
import type { Webhook, WebhookDelivery } from '@perch/contracts';
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone, notifyProblem } from '../../../lib/notify.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import setup from '../setup.module.css';
import { CallAnswer } from './call-answer.tsx';
import { useRedeliver, useWebhookCall } from './queries.ts';
import classes from './webhooks.module.css';

const STATES = {
  sent: { icon: IconCircleCheck, tone: 'good' },
  failed: { icon: IconCircleX, tone: 'danger' },
  waiting: { icon: IconClock, tone: 'calm' },
} as const;

interface WebhookLogItemProps {
  webhook: Webhook;
  call: WebhookDelivery;
}

/** One call: what it told, what became of it, and on demand what was sent and answered. */
export function WebhookLogItem({ webhook, call }: WebhookLogItemProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const state = call.state === 'sent' || call.state === 'failed' ? call.state : 'waiting';
  const { icon: Icon, tone } = STATES[state];
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span className={setup.health} data-tone={tone}>
            <Icon size={16} stroke={1.75} aria-hidden />
            <span className="sr-only">{t(`webhooks.callState.${state}`)}</span>
          </span>
          <strong>{t(`webhooks.event.${call.event.type}`)}</strong>
          <span className={classes.outcome}>
            <CallAnswer call={call} />
            {call.attempt > 1 && ` · ${t('webhooks.attempts', { count: call.attempt })}`}
            {call.dueAt && call.attempt > 0 && (
              <>
                {' · '}
                {t('webhooks.nextAttempt')} <RelativeTime at={call.dueAt} />
              </>
            )}
          </span>
          <RelativeTime at={call.createdAt} style="long" className={classes.time} />
        </summary>
        {isOpen && <CallDetails webhook={webhook} call={call} />}
      </details>
    </li>
  );
}

function CallDetails({ webhook, call }: WebhookLogItemProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useWebhookCall(webhook.id, call.id);
  const redeliver = useRedeliver(webhook.id);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={96} radius="md" role="status" aria-label={t('state.loading')} />;
  const again = () =>
    redeliver.mutate(call.id, {
      onSuccess: () => notifyDone(t('webhooks.sentAgain', { count: 1 })),
      onError: (problem) => notifyProblem(errorSentence(t, problem)),
    });
  return (
    <div className={classes.details}>
      <dl>
        <dt>webhook-id</dt>
        <dd>
          <code>{data.event.id}</code>
        </dd>
        {data.code && data.answer && (
          <>
            <dt>{t('webhooks.why')}</dt>
            <dd>{t(`webhooks.code.${data.code}`)}</dd>
          </>
        )}
      </dl>
      <h3>{t('webhooks.sentBody')}</h3>
      {data.body === null ? (
        <p className={setup.dim}>{t('webhooks.noBody')}</p>
      ) : (
        <pre tabIndex={0}>{pretty(data.body)}</pre>
      )}
      {data.answer && (
        <>
          <h3>{t('webhooks.answerBody')}</h3>
          {data.answer.body ? (
            <pre tabIndex={0}>{data.answer.body}</pre>
          ) : (
            <p className={setup.dim}>{t('webhooks.noAnswerBody')}</p>
          )}
        </>
      )}
      {(call.settledAt ?? (call.dueAt && call.attempt > 0)) && webhook.isEnabled && (
        <Button variant="default" size="compact-sm" loading={redeliver.isPending} onClick={again}>
          {t(call.settledAt ? 'webhooks.redeliver' : 'webhooks.sendNow')}
        </Button>
      )}
    </div>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

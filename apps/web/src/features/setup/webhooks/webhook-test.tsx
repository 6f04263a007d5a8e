import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconClock, IconSend } from '@tabler/icons-react';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import addOns from '../add-ons/add-ons.module.css';
import people from '../people/people.module.css';
import { CallAnswer } from './call-answer.tsx';
import { useTestWebhook, useWebhookCall } from './queries.ts';
import type { WebhookDeliveryDetail } from '@perch/contracts';

const ICONS = { sent: IconCircleCheck, failed: IconCircleX } as const;

/** Calls the webhook once and shows what it says. */
export function WebhookTest({ id }: { id: string }) {
  const { t } = useTranslation();
  const test = useTestWebhook(id);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconSend size={15} stroke={1.75} aria-hidden />}
        loading={test.isPending}
        onClick={() => test.mutate(undefined)}
      >
        {t('webhooks.sendTest')}
      </Button>
      {test.error && (
        <p className={people.problem} role="alert">
          {errorSentence(t, test.error)}
        </p>
      )}
      {test.data && !test.isPending && <TestResult id={id} first={test.data} />}
    </>
  );
}

function TestResult({ id, first }: { id: string; first: WebhookDeliveryDetail }) {
  const { t } = useTranslation();
  const { data = first } = useWebhookCall(id, first.id);
  const state = data.state === 'sent' || data.state === 'failed' ? data.state : 'waiting';
  const Icon = state === 'waiting' ? IconClock : ICONS[state];
  return (
    <div className={addOns.result} data-state={state} role="status">
      <Icon size={18} stroke={1.75} aria-hidden />
      <div>
        <strong>{t(`webhooks.result.${state}`)}</strong>
        {state !== 'waiting' && (
          <span className={addOns.when}>
            <CallAnswer call={data} />
          </span>
        )}
        {data.answer?.body && <pre tabIndex={0}>{data.answer.body}</pre>}
      </div>
    </div>
  );
}

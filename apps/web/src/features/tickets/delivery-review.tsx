import { Button, Textarea } from '@mantine/core';
import type { Delivery } from '@perch/contracts';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { isApiError } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { useKeys } from '../../lib/keyboard.ts';
import classes from './delivery.module.css';
import { keysOf, type DeliveryStep, type MessageActions } from './message-actions.ts';

interface DeliveryReviewProps {
  delivery: Delivery;
  actions: MessageActions;
}

/** For the second person: lets a reply go, or turns it down and says why. */
export function DeliveryReview({ delivery, actions }: DeliveryReviewProps) {
  const { t } = useTranslation();
  const [isRejecting, setRejecting] = useState(false);
  const [note, setNote] = useState('');
  const review = useMutation({ mutationFn: (step: DeliveryStep) => actions.advance(delivery, step) });
  const { isPending, error } = review;
  const approval = useRef<HTMLButtonElement>(null);
  // read, then Enter; of several replies that wait the first one hears it
  useKeys({ y: () => approval.current?.focus() }, !isRejecting);
  const isOvertaken = isApiError(error, 'newer_message');
  return (
    <div className={classes.question} role="group" aria-label={t(keysOf(actions, 'delivery.review'))}>
      {isRejecting && (
        <Textarea
          data-autofocus
          autoFocus
          size="xs"
          label={t('delivery.rejectNote')}
          autosize
          minRows={2}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      )}
      {error && (
        <p className={classes.error} role="alert">
          {isOvertaken ? t('delivery.newerThanReply') : errorSentence(t, error)}
        </p>
      )}
      <div className={classes.answers}>
        {isRejecting ? (
          <>
            <Button
              size="xs"
              color="red"
              loading={isPending}
              onClick={() => review.mutate({ step: 'reject', ...(note.trim() && { note: note.trim() }) })}
            >
              {t('delivery.reject')}
            </Button>
            <Button size="xs" variant="default" onClick={() => setRejecting(false)}>
              {t('action.cancel')}
            </Button>
          </>
        ) : (
          <>
            <Button
              ref={approval}
              size="xs"
              title={`${t('delivery.approve')} · Y`}
              loading={isPending}
              onClick={() => review.mutate({ step: 'approve', ...(isOvertaken && { acceptNewer: true }) })}
            >
              {t(isOvertaken ? 'delivery.approveAnyway' : 'delivery.approve')}
            </Button>
            <Button size="xs" variant="default" disabled={isPending} onClick={() => setRejecting(true)}>
              {t('delivery.rejectOpen')}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

import { Button, TextInput } from '@mantine/core';
import type { Delivery, Message } from '@perch/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import classes from './delivery.module.css';
import { keysOf, type DeliveryStep, type MessageActions } from './message-actions.ts';
import { modeOf } from './message-mode.ts';

interface DeliveryDecisionProps {
  message: Message;
  delivery: Delivery;
  actions: MessageActions;
}

const OF_A_TWEET = /\/status\/\d{1,19}(?:[/?#]|$)/;

/** X could not tell whether it was posted. Somebody looks, and says so. */
export function DeliveryDecision({ message, delivery, actions }: DeliveryDecisionProps) {
  const { t } = useTranslation();
  const [url, setUrl] = useState('');
  const [isWrong, setWrong] = useState(false);
  const decide = useMutation({ mutationFn: (step: DeliveryStep) => actions.advance(delivery, step) });
  const isTweet = modeOf(message) === 'tweet';
  const profile = message.profile?.isErased ? undefined : message.profile?.url;
  const say = (posted: boolean) => {
    const address = url.trim();
    if (posted && address && !OF_A_TWEET.test(address)) return setWrong(true);
    decide.mutate({ step: 'resolve', posted, ...(posted && address && { url: address }) });
  };
  return (
    <div className={classes.question} role="group" aria-label={t('delivery.isItOnX')}>
      <p className={classes.asked}>
        <strong>{t('delivery.isItOnX')}</strong> {t(keysOf(actions, 'delivery.isItOnXHint'))}
        {profile && (
          <>
            {' '}
            <a href={profile} target="_blank" rel="noreferrer">
              {t('delivery.lookOnX')}
            </a>
          </>
        )}
      </p>
      {isTweet && (
        <TextInput
          size="xs"
          label={t('delivery.tweetUrl')}
          placeholder="https://x.com/…/status/…"
          error={isWrong && t('delivery.tweetUrlWrong')}
          value={url}
          onChange={(event) => {
            setUrl(event.currentTarget.value);
            setWrong(false);
          }}
        />
      )}
      {decide.error && (
        <p className={classes.error} role="alert">
          {errorSentence(t, decide.error)}
        </p>
      )}
      <div className={classes.answers}>
        <Button size="xs" loading={decide.isPending} onClick={() => say(true)}>
          {t('delivery.yesOnX')}
        </Button>
        <Button size="xs" variant="default" disabled={decide.isPending} onClick={() => say(false)}>
          {t('delivery.notOnX')}
        </Button>
      </div>
    </div>
  );
}

import { Button } from '@mantine/core';
import type { Delivery, Message } from '@perch/contracts';
import { findPersonalData, measureReply, unnumbered } from '@perch/core';
import { IconAlertTriangle, IconPencil } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { isApiError } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { ComposerLeaks } from './composer-leaks.tsx';
import { ComposerNotice } from './composer-notice.tsx';
import { ComposerText } from './composer-text.tsx';
import { CounterRing } from './counter-ring.tsx';
import notices from './composer-notices.module.css';
import classes from './delivery.module.css';
import { keysOf, type MessageActions } from './message-actions.ts';
import { modeOf } from './message-mode.ts';

interface DeliveryEditorProps {
  message: Message;
  delivery: Delivery;
  actions: MessageActions;
  onClose: () => void;
}

/** Other words for a reply that is held or has failed, in its place. */
export function DeliveryEditor({ message, delivery, actions, onClose }: DeliveryEditorProps) {
  const { t } = useTranslation();
  const { part, state } = delivery;
  const [text, setText] = useState(() => (part ? unnumbered(message.text, part) : message.text));
  const [begun] = useState(message.text);
  const [seenId, setSeenId] = useState(() => actions.latestId?.());
  const mode = modeOf(message);
  const hasFiles = message.attachments.length > 0;
  const suffix = part ? ` ${part.number}/${part.of}` : '';
  const measure = mode === 'tweet' || mode === 'dm' ? measureReply(text + suffix, mode, hasFiles) : null;
  const leaks = mode === 'tweet' ? findPersonalData(text) : [];
  const save = useMutation({
    mutationFn: (acceptPersonalData: boolean) =>
      actions.advance(delivery, {
        step: 'text',
        text,
        ...(seenId !== undefined && { lastSeenMessageId: seenId }),
        ...(acceptPersonalData && { acceptPersonalData }),
      }),
    onSuccess: onClose,
    // it stands below by now, and the question is whether to save all the same
    onError: (error) => isApiError(error, 'newer_message') && setSeenId(actions.latestId?.()),
  });
  // what is seen while it is saved may be one's own words
  const isOver = !delivery.canEdit && !save.isPending;
  const isChanged = !isOver && message.text !== begun && !save.isPending;
  const excess = Math.max(0, -(measure?.remaining ?? 0));
  const canSave = text.trim() !== '' && excess === 0 && !save.isPending && !isOver;
  const [isRefused, setRefused] = useState(false);
  const isLeak = isApiError(save.error, 'personal_data');
  const isOvertaken = isApiError(save.error, 'newer_message');
  // the notice says it better
  const isSaid = isLeak || isOver || (isChanged && isApiError(save.error, 'reply_changed'));
  const submit = (accept = false, isMeant = !isChanged) => {
    if (canSave && isMeant) save.mutate(accept);
    setRefused(excess > 0);
  };
  return (
    <form
      className={classes.editor}
      data-mode={mode}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          submit();
        }
      }}
    >
      <ComposerText
        box={focusOnce}
        marked={leaks}
        aria-label={t(keysOf(actions, 'delivery.editLabel'))}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          save.reset();
          setRefused(false);
        }}
      />
      {(leaks.length > 0 || isLeak) && (
        <ComposerLeaks
          kinds={leaks.map(({ kind }) => kind)}
          isUrgent={isLeak}
          onSend={() => submit(true, isLeak || !isChanged)}
        />
      )}
      {isOver && (
        <ComposerNotice icon={IconAlertTriangle} tone="problem" isUrgent>
          <span>{t('delivery.takesNoWords')}</span>
          <button
            type="button"
            className={notices.instead}
            onClick={() => {
              actions.keepWords(message, text);
              onClose();
            }}
          >
            {t('delivery.keepWords')}
          </button>
        </ComposerNotice>
      )}
      {isChanged && (
        <ComposerNotice icon={IconPencil} tone="warning" isUrgent>
          <span>
            {t('delivery.changedMeanwhile')} <q className={classes.theirs}>{message.text}</q>
          </span>
          <button type="button" className={notices.instead} onClick={onClose}>
            {t('delivery.keepTheirs')}
          </button>
          <button type="button" className={notices.instead} disabled={!canSave} onClick={() => submit(false, true)}>
            {t('delivery.saveMine')}
          </button>
        </ComposerNotice>
      )}
      {save.error && !isSaid && (
        <p className={classes.error} role="alert">
          {isOvertaken ? t('delivery.newerThanEdit') : errorSentence(t, save.error)}
        </p>
      )}
      {isRefused && (
        <p className={classes.error} role="alert">
          {t('composer.over', { count: excess })}
        </p>
      )}
      <div className={classes.foot}>
        {measure && <CounterRing measure={measure} isQuiet={mode === 'dm'} />}
        <Button size="xs" variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button size="xs" type="submit" disabled={!canSave || isChanged} loading={save.isPending}>
          {t(isOvertaken ? 'delivery.saveAnyway' : state === 'failed' ? 'delivery.saveAndSend' : 'action.save')}
        </Button>
      </div>
    </form>
  );
}

/** The same function each time, else React calls it with every change, and takes the focus from where somebody writes. */
const focusOnce = (box: HTMLTextAreaElement | null) => box?.focus();

import { Button, Menu, Modal } from '@mantine/core';
import type { Ticket, TicketStatus } from '@perch/contracts';
import { IconChevronDown } from '@tabler/icons-react';
import { useImperativeHandle, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { COMMAND_KEY } from '../../lib/keyboard.ts';
import { requesterOf } from '../../lib/requester.ts';
import { composerState } from './composer-state.ts';
import { ComposerTabs } from './composer-tabs.tsx';
import classes from './composer.module.css';
import { CounterRing } from './counter-ring.tsx';
import type { Draft } from './draft.ts';
import { EligibilityLine } from './eligibility-line.tsx';
import { useAddNote, useMessages, useSendReply } from './queries.ts';

export interface ComposerHandle {
  focus: () => void;
}

interface ComposerProps {
  ticket: Ticket;
  draft: Draft;
  canReply: boolean;
  handle: Ref<ComposerHandle>;
}

export function Composer({ ticket, draft, canReply, handle }: ComposerProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLTextAreaElement>(null);
  const messages = useMessages(ticket.id);
  const reply = useSendReply(ticket.id);
  const note = useAddNote(ticket.id);
  const [unsentStatus, setUnsentStatus] = useState<TicketStatus>();
  const { mode, text } = draft;
  const state = composerState(ticket, mode, text);
  const isSending = reply.isPending || note.isPending;
  const error = mode === 'note' ? note.error : reply.error;
  const isOvertaken = isApiError(reply.error, 'newer_message');
  useImperativeHandle(handle, () => ({ focus: () => box.current?.focus() }), []);

  const send = (options: { status?: TicketStatus; despiteNewer?: boolean } = {}) => {
    if (!state.canSend || isSending) return;
    const onSuccess = () => draft.setMode(mode, '');
    if (mode === 'note') return note.mutate({ text }, { onSuccess });
    const lastSeen = messages.data?.at(-1)?.id;
    setUnsentStatus(options.status);
    reply.mutate(
      {
        via: mode,
        text,
        ...(state.target?.inReplyToMessageId ? { inReplyToMessageId: state.target.inReplyToMessageId } : {}),
        ...(lastSeen && !options.despiteNewer ? { lastSeenMessageId: lastSeen } : {}),
        ...(options.status ? { status: options.status } : {}),
      },
      { onSuccess },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape') {
      box.current?.blur();
    }
  };
  const canWriteInstead =
    state.problem === 'target_gone' && ticket.replyTargets.some(({ via, available }) => via === 'dm' && available);
  const writeInstead = () => {
    draft.setMode('dm', text || draft.texts.dm);
    box.current?.focus();
  };
  const account = state.target?.accountUsername ?? ticket.account?.username ?? '';
  const sendLabel = t(`composer.send.${mode}`, { account });

  return (
    <div className={classes.composer} data-mode={mode}>
      <ComposerTabs ticket={ticket} mode={mode} canReply={canReply} onMode={(next) => draft.setMode(next)} />
      <textarea
        ref={box}
        className={classes.box}
        aria-label={t(`composer.label.${mode}`, { account })}
        placeholder={t(`composer.placeholder.${mode}`, { name: requesterOf(t, ticket).name })}
        dir="auto"
        rows={3}
        value={text}
        onChange={(event) => {
          draft.setText(event.currentTarget.value);
          reply.reset();
          note.reset();
        }}
        onKeyDown={onKeyDown}
      />
      {error && !isOvertaken && (
        <p className={classes.problem} role="alert">
          {errorSentence(t, error)} {t('composer.kept')}
        </p>
      )}
      <div className={classes.foot}>
        <EligibilityLine mode={mode} state={state} onInstead={canWriteInstead ? writeInstead : undefined} />
        {state.measure && <CounterRing measure={state.measure} isQuiet={mode === 'dm'} />}
        <Button.Group className={classes.sendGroup}>
          <Button
            size="sm"
            className={classes.send}
            data-mode={mode}
            disabled={!state.canSend}
            loading={isSending}
            onClick={() => send()}
            title={`${COMMAND_KEY} Enter`}
          >
            {sendLabel}
          </Button>
          {mode !== 'note' && (
            <Menu position="top-end">
              <Menu.Target>
                <Button
                  size="sm"
                  px={7}
                  className={classes.send}
                  data-mode={mode}
                  data-split
                  disabled={!state.canSend || isSending}
                  aria-label={t('composer.sendAnd')}
                >
                  <IconChevronDown size={15} aria-hidden />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {(['pending', 'on_hold', 'closed'] as const).map((status) => (
                  <Menu.Item key={status} onClick={() => send({ status })}>
                    {t('composer.sendAndSet', { status: t(`status.${status}`) })}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </Button.Group>
      </div>
      <Modal
        opened={isOvertaken}
        onClose={reply.reset}
        title={t('composer.newerTitle')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <p className={classes.newerText}>{t('composer.newerText')}</p>
        <div className={classes.newerActions}>
          <Button variant="default" onClick={reply.reset} data-autofocus>
            {t('composer.readFirst')}
          </Button>
          <Button onClick={() => send({ despiteNewer: true, ...(unsentStatus ? { status: unsentStatus } : {}) })}>
            {t('composer.sendAnyway')}
          </Button>
        </div>
      </Modal>
    </div>
  );
}

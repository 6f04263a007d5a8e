import { useImperativeHandle, useRef, type KeyboardEvent, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyDone } from '../../lib/notify.ts';
import { ComposerBanner } from './composer-banner.tsx';
import { ComposerNewer } from './composer-newer.tsx';
import { ComposerSend } from './composer-send.tsx';
import { composerState, type Route } from './composer-state.ts';
import type { ComposerSubject } from './composer-subject.ts';
import { ComposerTabs } from './composer-tabs.tsx';
import { ComposerText } from './composer-text.tsx';
import classes from './composer.module.css';
import { CounterRing } from './counter-ring.tsx';
import { MODES, type Draft, type Mode } from './draft.ts';
import { EligibilityLine } from './eligibility-line.tsx';
import { useCollapse } from './use-collapse.ts';
import { useSending, type SendOptions } from './use-sending.ts';

export interface ComposerHandle {
  focus: () => void;
}

interface ComposerProps {
  subject: ComposerSubject;
  draft: Draft;
  canReply: boolean;
  handle: Ref<ComposerHandle>;
}

/** Where an answer is written: in public, by direct message, by e-mail, or a note. Used wherever somebody is answered. */
export function Composer({ subject, draft, canReply, handle }: ComposerProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLTextAreaElement>(null);
  const sending = useSending(subject, draft);
  const { targets, recipient, messages } = subject;
  const { mode, text } = draft;
  const latestId = targets.find(({ via }) => via === 'tweet')?.inReplyToMessageId ?? null;
  const answeredId = draft.inReplyToMessageId ?? latestId;
  const answered = messages.find(({ id }) => id === answeredId) ?? null;
  const isOtherTweet = mode === 'tweet' && draft.inReplyToMessageId !== null && draft.inReplyToMessageId !== latestId;
  const state = composerState(targets, { mode, text, isOtherTweet, isTweetGone: answered?.deletedAt != null });
  const account = state.target?.accountUsername ?? subject.accountUsername ?? '';
  const modes = MODES.filter((each) =>
    each === 'note' ? subject.addNote : canReply && targets.some(({ via }) => via === each),
  );
  const { ref: frame, isCollapsed, handlers } = useCollapse(state.isEmpty);
  const focus = () => box.current?.focus();
  useImperativeHandle(handle, () => ({ focus: () => box.current?.focus() }), []);

  const send = (options?: SendOptions) => {
    if (state.canSend && !sending.isSending) sending.send(options);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape') {
      box.current?.blur();
    }
  };
  const changeMode = (next: Mode) => {
    sending.forget();
    draft.setMode(next);
  };
  const takeRoute = (route: Route) => {
    if (route === 'open_on_x') {
      if (text.trim() === '') return;
      void navigator.clipboard?.writeText(text).then(() => notifyDone(t('composer.copied')));
      return;
    }
    sending.forget();
    draft.moveTo(route);
    focus();
  };

  return (
    <div
      ref={frame}
      className={classes.composer}
      data-mode={mode}
      data-collapsed={isCollapsed || undefined}
      {...handlers}
    >
      <ComposerTabs
        modes={modes}
        mode={mode}
        written={MODES.filter((each) => draft.texts[each].trim() !== '')}
        onMode={changeMode}
      />
      <ComposerBanner
        mode={mode}
        recipient={recipient}
        account={account || null}
        answered={answered}
        onLatest={isOtherTweet ? () => draft.answer(null) : undefined}
      />
      <ComposerText
        box={box}
        marked={[]}
        aria-label={t(`composer.label.${mode}`, { account, name: recipient })}
        placeholder={t(`composer.placeholder.${mode}`, { name: recipient })}
        value={text}
        onChange={(event) => {
          draft.setText(event.currentTarget.value);
          sending.forget();
        }}
        onKeyDown={onKeyDown}
      />
      {sending.error && !sending.isOvertaken && (
        <p className={classes.problem} role="alert">
          {errorSentence(t, sending.error)} {t('composer.kept')}
        </p>
      )}
      <div className={classes.foot}>
        <EligibilityLine
          mode={mode}
          state={state}
          targets={targets}
          permalink={answered?.deletedAt ? null : (answered?.permalink ?? null)}
          isOtherTweet={isOtherTweet}
          onRoute={takeRoute}
        />
        {state.measure && <CounterRing measure={state.measure} isQuiet={mode === 'dm'} />}
        <ComposerSend
          mode={mode}
          label={t(`composer.send.${mode}`, { account, name: recipient })}
          canSend={state.canSend}
          isSending={sending.isSending}
          onSend={send}
        />
      </div>
      <ComposerNewer
        isOpen={sending.isOvertaken}
        onRead={sending.forget}
        onSend={() => sending.sendAgain({ despiteNewer: true })}
      />
    </div>
  );
}

import type { Message } from '@perch/contracts';
import { Suspense, useImperativeHandle, useMemo, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { speakOfSetup, useTranslation } from '../../lib/i18n.ts';
import { notifyDone } from '../../lib/notify.ts';
import { useSession } from '../../lib/session.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';
import { CannedButton } from '../canned/index.ts';
import { TypingNotice } from '../presence/index.ts';
import { setupPages } from '../setup/index.ts';
import { AttachButton } from './attach-button.tsx';
import { ComposerAccount } from './composer-account.tsx';
import { ComposerBanner } from './composer-banner.tsx';
import { ComposerFiles } from './composer-files.tsx';
import { ComposerNewer } from './composer-newer.tsx';
import { ComposerNotices } from './composer-notices.tsx';
import { ComposerSend } from './composer-send.tsx';
import { answeredAs, type PrivateWay, type ReplyTarget, type Route } from './composer-state.ts';
import type { ComposerSubject } from './composer-subject.ts';
import { ComposerTabs } from './composer-tabs.tsx';
import { ComposerText } from './composer-text.tsx';
import classes from './composer.module.css';
import { CounterRing } from './counter-ring.tsx';
import { hasContent } from './draft-store.ts';
import { MODES, type Draft, type Mode } from './draft.ts';
import { EmailSubject } from './email-subject.tsx';
import { EligibilityLine } from './eligibility-line.tsx';
import { ACCEPTED } from './file-rules.ts';
import { MentionSuggestions } from './mention-suggestions.tsx';
import { useUndoSeconds } from './undo-seconds.ts';
import { offerUndo } from './undo-notice.tsx';
import { useCollapse } from './use-collapse.ts';
import { useDrop } from './use-drop.ts';
import { usePressedSend } from './use-pressed-send.ts';
import { useSending, type SendOptions } from './use-sending.ts';
import { useUploads } from './use-uploads.ts';
import { useWritten, writtenToBy } from './use-written.ts';

export interface ComposerHandle {
  focus: () => void;
}

interface ComposerProps {
  subject: ComposerSubject;
  draft: Draft;
  canReply: boolean;
  handle: Ref<ComposerHandle>;
  /** it is on its way */
  onSent?: (message: Message) => void;
}

const NobodyAnswers = lazyComponent(async () => {
  const [{ NobodyAnswers: Notice }] = await Promise.all([setupPages.LeavingBanner(), speakOfSetup()]);
  return Notice;
});

/**
 * Where an answer is written: in public, by direct message, by e-mail, or a note. Used wherever somebody is answered; where
 * the organization is to be removed, it says why nobody can be.
 */
export function Composer(props: ComposerProps) {
  const isLeaving = useSession().organization.removesAt !== null;
  if (!isLeaving) return <Writing {...props} />;
  return (
    <Suspense fallback={null}>
      <NobodyAnswers />
    </Suspense>
  );
}

function Writing({ subject: asked, draft, canReply, handle, onSent }: ComposerProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLTextAreaElement>(null);
  const writtenTo = writtenToBy(asked, draft);
  const answersAs = draft.answersAs ?? writtenTo;
  const subject = useMemo(() => ({ ...asked, targets: answeredAs(asked.targets, answersAs) }), [asked, answersAs]);
  const { targets } = subject;
  const { mode, text } = draft;
  const [undoSeconds, setUndoSeconds] = useUndoSeconds();
  const [asThread, setAsThread] = useState(false);
  /** what was to be sent and holds personal data: somebody has to say that it may be public */
  const [heldBack, setHeldBack] = useState<SendOptions | null>(null);
  const uploads = useUploads(draft);
  const sending = useSending(subject, draft, {
    undoSeconds,
    onSent: (message) => {
      setAsThread(false);
      uploads.forgetProblem();
      if (message.delivery?.holdReason === 'undo') {
        offerUndo(message, undoSeconds, draft.key, subject.readAgain, subject.isNewTweet);
      }
      onSent?.(message);
    },
  });

  const written = useWritten(subject, draft, asThread);
  const { state, leaks, chosenParts, answered, isOtherTweet } = written;
  const canSend = state.canSend && !uploads.isBusy && !uploads.hasFailed;
  const reader = mode === 'dm' ? readerOf(state.target, isOtherTweet ? answered : null) : null;
  // a ticket may hold tweets of several people
  const author = mode === 'tweet' ? authorOf(answered) : null;
  const recipient = reader?.name ?? author?.name ?? subject.recipient;
  const account = state.target?.accountUsername ?? subject.accountUsername ?? '';
  const words = subject.words?.(account);
  const modes = MODES.filter((each) =>
    each === 'note' ? subject.addNote : canReply && targets.some(({ via }) => via === each),
  );
  const { ref: frame, isCollapsed, handlers } = useCollapse(state.isEmpty && uploads.all.length === 0);
  const drop = useDrop(mode === 'note' ? undefined : uploads.add);
  const focus = () => box.current?.focus();
  useImperativeHandle(handle, () => ({ focus: () => box.current?.focus() }), []);

  const startOver = () => {
    setHeldBack(null);
    uploads.forgetProblem();
    sending.forget();
  };
  const pressed = usePressedSend({
    what: JSON.stringify([
      draft.key,
      ...[mode, text, draft.inReplyToMessageId, answersAs, draft.emailSubject, asThread, uploads.removals],
    ]),
    canSend,
    isBusy: uploads.isBusy,
    problem: state.problem,
    readWaysAgain: subject.readWaysAgain,
    carryOut: (how) => {
      const isLeak = leaks.length > 0 && !how.acceptPersonalData;
      setHeldBack(isLeak ? how : null);
      if (!isLeak) sending.send(how);
    },
  });
  const send = (options: SendOptions = {}) => {
    if (sending.isSending || (state.isEmpty && !uploads.isBusy && !uploads.hasFailed)) return;
    pressed.press({ ...options, ...(chosenParts && { asThread: true }) });
  };
  const sendDespiteLeaks = () => send({ ...heldBack, acceptPersonalData: true });
  const write = (next: string) => {
    draft.setText(next);
    startOver();
  };
  const changeMode = (next: Mode) => {
    startOver();
    draft.setMode(next);
  };
  const answerAs = (username: string) => {
    startOver();
    draft.answerAs(username);
    focus();
  };
  const takeRoute = (route: Route) => {
    if (route === 'open_on_x') {
      if (text.trim() === '') return;
      void navigator.clipboard?.writeText(text).then(() => notifyDone(t('composer.copied')));
      return;
    }
    startOver();
    draft.moveTo(route);
    uploads.moveTo(route);
    focus();
  };
  const chooseThread = (isChosen: boolean) => {
    setAsThread(isChosen);
    focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape') {
      event.currentTarget.blur();
    }
  };
  const privateWay = mode === 'tweet' && canReply ? openPrivateWay(targets) : undefined;

  return (
    <div
      ref={frame}
      className={classes.composer}
      data-mode={mode}
      data-collapsed={isCollapsed || undefined}
      data-dropping={drop.isOver || undefined}
      {...handlers}
      {...drop.handlers}
    >
      {modes.length > 1 && (
        <ComposerTabs
          modes={modes}
          mode={mode}
          written={MODES.filter((each) => hasContent(draft, each))}
          onMode={changeMode}
        />
      )}
      <ComposerBanner
        mode={mode}
        recipient={recipient}
        isGroup={reader?.isGroup ?? false}
        account={account || null}
        accounts={
          mode === 'tweet' ? (
            <ComposerAccount
              targets={asked.targets}
              account={account}
              writtenTo={writtenTo ?? account}
              onChoose={answerAs}
            />
          ) : null
        }
        address={subject.ticket?.emailTo ?? null}
        sender={subject.ticket?.emailFrom ?? null}
        answered={answered}
        onLatest={isOtherTweet ? () => draft.answer(null) : undefined}
      />
      {mode === 'email' && subject.ticket?.emailSubject != null && (
        <EmailSubject
          value={draft.emailSubject ?? subject.ticket.emailSubject}
          onChange={(next) => {
            startOver();
            draft.setEmailSubject(next);
          }}
          onKeyDown={onKeyDown}
        />
      )}
      {mode === 'note' && subject.addNote && <MentionSuggestions box={box} value={text} onChange={write} />}
      <ComposerText
        box={box}
        marked={leaks}
        aria-label={words?.label ?? t(`composer.label.${mode}`, { account, name: recipient })}
        placeholder={words?.placeholder ?? t(`composer.placeholder.${mode}`, { name: recipient })}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          if (mode === 'note' || event.clipboardData.files.length === 0) return;
          event.preventDefault();
          uploads.add(event.clipboardData.files);
        }}
      />
      <ComposerFiles draft={draft} uploads={uploads} problem={state.fileProblem} pressRefusal={pressed.refusal} />
      <ComposerNotices
        leaks={leaks}
        isHeldBack={heldBack !== null}
        sending={sending}
        tooLong={
          written.isTooLong && !subject.isNewTweet
            ? { parts: written.parts, isChosen: asThread, onChoose: chooseThread }
            : null
        }
        privateWay={privateWay}
        onPrivate={takeRoute}
        onSendDespiteLeaks={sendDespiteLeaks}
      />
      {subject.ticket && <TypingNotice ticketId={subject.ticket.id} />}
      <div className={classes.foot}>
        {mode !== 'note' && subject.ticket && (
          <CannedButton ticket={subject.ticket} box={box} value={text} onChange={write} />
        )}
        {mode !== 'note' && <AttachButton accept={ACCEPTED[mode]} onFiles={uploads.add} />}
        <EligibilityLine
          mode={mode}
          state={state}
          targets={targets}
          permalink={answered?.deletedAt ? null : (answered?.permalink ?? null)}
          isOtherTweet={isOtherTweet}
          refusal={written.refusal}
          eligible={words?.eligible}
          partCount={chosenParts?.length ?? 0}
          waitsFor={pressed.waitsFor}
          pressRefusal={pressed.refusal}
          onRoute={takeRoute}
        />
        {state.measure && !chosenParts && <CounterRing measure={state.measure} isQuiet={mode === 'dm'} />}
        <ComposerSend
          mode={mode}
          hasStatus={subject.ticket !== undefined}
          label={
            chosenParts
              ? t('composer.thread.send', { account, count: chosenParts.length })
              : (words?.send ?? t(`composer.send.${mode}`, { account, name: recipient }))
          }
          canSend={canSend}
          isSending={sending.isSending || pressed.waitsFor !== null}
          undoSeconds={undoSeconds}
          onUndoSeconds={setUndoSeconds}
          onSend={send}
          onChosen={focus}
        />
      </div>
      <ComposerNewer
        isOpen={sending.isOvertaken}
        onRead={() => {
          sending.markRead();
          sending.forget();
        }}
        onSend={() => sending.sendAgain({ despiteNewer: true })}
      />
    </div>
  );
}

/** Whoever wrote the message that is named reads a direct message, with the group it stands in, else who wrote the latest one. */
function readerOf(target: ReplyTarget | null, named: Message | null): { name: string; isGroup: boolean } | null {
  const author = authorOf(named);
  return author && named ? { name: author.name, isGroup: named.isGroup } : (target?.recipient ?? null);
}

/** Whom we know of who has written to us. */
const authorOf = (message: Message | null | undefined) =>
  message?.direction === 'in' && message.profile && !message.profile.isErased ? message.profile : null;

/** Where the same words can go unseen by others. */
const openPrivateWay = (targets: ComposerSubject['targets']): PrivateWay | undefined =>
  (['dm', 'email'] as const).find((way) => targets.some(({ via, available }) => via === way && available));

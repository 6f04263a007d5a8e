import type { Delivery, Message } from '@perch/contracts';
import {
  IconAlertTriangle,
  IconCalendarClock,
  IconCheck,
  IconClock,
  IconLoader2,
  IconMailOff,
  IconQuestionMark,
  IconUserCheck,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import type { TOptions } from 'i18next';
import { Suspense, useState } from 'react';
import { useMembers } from '../../lib/directory.ts';
import { isApiError } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { notifyProblem } from '../../lib/notify.ts';
import { momentWords } from '../../lib/time.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';
import { RelativeTime, useNow } from '../../ui/relative-time.tsx';
import { DeliveryDecision } from './delivery-decision.tsx';
import { DeliveryEditor } from './delivery-editor.tsx';
import { DeliveryReview } from './delivery-review.tsx';
import type { Mode } from './draft-store.ts';
import { keysOf, type DeliveryStep, type MessageActions } from './message-actions.ts';
import { modeOf } from './message-mode.ts';
import classes from './delivery-status.module.css';
import { isBounced } from './take-back.ts';
import { useCountdown } from './use-countdown.ts';

const ComposerNewer = lazyComponent(async () => (await import('./composer-newer.tsx')).ComposerNewer);

type Tone = 'calm' | 'good' | 'doubt' | 'problem';

const LOOK: Record<Delivery['state'], { icon: Icon; tone: Tone }> = {
  held: { icon: IconClock, tone: 'calm' },
  queued: { icon: IconClock, tone: 'calm' },
  sending: { icon: IconLoader2, tone: 'calm' },
  sent: { icon: IconCheck, tone: 'good' },
  unknown: { icon: IconQuestionMark, tone: 'doubt' },
  failed: { icon: IconAlertTriangle, tone: 'problem' },
  discarded: { icon: IconX, tone: 'calm' },
};
const BOUNCED: (typeof LOOK)['sent'] = { icon: IconMailOff, tone: 'problem' };
const HELD_LOOK: Partial<Record<string, { icon: Icon; tone: Tone }>> = {
  scheduled: { icon: IconCalendarClock, tone: 'calm' },
  approval: { icon: IconUserCheck, tone: 'doubt' },
};

interface DeliveryStatusProps {
  message: Message;
  delivery: Delivery;
  actions: MessageActions;
  /** other words for it are being written, or no longer */
  onEditing?: (isEditing: boolean) => void;
}

/** What has become of a message of ours, and what may be done about it. Never "sent" before X has said so. */
export function DeliveryStatus({ message, delivery, actions, onEditing }: DeliveryStatusProps) {
  const { t } = useTranslation();
  const [isEditing, setEditing] = useState(false);
  const edit = (is: boolean) => {
    setEditing(is);
    onEditing?.(is);
  };
  const { state, holdReason, part } = delivery;
  const cameBack = isBounced(message);
  const { icon: Icon, tone } = cameBack
    ? BOUNCED
    : (state === 'held' && holdReason && HELD_LOOK[holdReason]) || LOOK[state];
  return (
    <>
      <div className={classes.delivery} data-tone={tone}>
        <span className={classes.deliveryState} role="status" title={delivery.detail ?? undefined}>
          <Icon size={13} stroke={2} aria-hidden data-spins={state === 'sending' || undefined} />
          {part && <span>{t('delivery.part', part)} ·</span>}
          {cameBack ? t('delivery.bounced') : <StateWords delivery={delivery} actions={actions} />}
        </span>
        <EditedBy message={message} delivery={delivery} />
        {state === 'sent' && delivery.permalink && (
          <a className={classes.action} href={delivery.permalink} target="_blank" rel="noreferrer">
            {t('ticket.viewOnX')}
          </a>
        )}
        {!isEditing && <Steps message={message} delivery={delivery} actions={actions} onEdit={() => edit(true)} />}
      </div>
      {delivery.reviewNote && <p className={classes.reviewNote}>{t('delivery.note', { note: delivery.reviewNote })}</p>}
      {isEditing && (
        <DeliveryEditor message={message} delivery={delivery} actions={actions} onClose={() => edit(false)} />
      )}
      {delivery.canApprove && !isEditing && <DeliveryReview delivery={delivery} actions={actions} />}
      {delivery.needsDecision && actions.canReply && (
        <DeliveryDecision message={message} delivery={delivery} actions={actions} />
      )}
    </>
  );
}

/** Whose words it has, where somebody has edited what a colleague wrote. */
function EditedBy({
  message: { member },
  delivery: { submittedById },
}: Pick<DeliveryStatusProps, 'message' | 'delivery'>) {
  const { t } = useTranslation();
  const members = useMembers().data;
  const editor = member && submittedById !== member.id && members?.find(({ id }) => id === submittedById);
  return editor ? <span className={classes.editedBy}>{t('delivery.editedBy', { name: editor.name })}</span> : null;
}

/** Refusals of mail servers, whose own words say more than ours can. */
const BY_MAIL = new Set(['mail_refused', 'mail_unreachable', 'address_refused']);

/** The state in a few words, with the time it waits for or what went wrong. */
function StateWords({ delivery, actions }: Pick<DeliveryStatusProps, 'delivery' | 'actions'>) {
  const { t, i18n } = useTranslation();
  const say = (key: string, values?: TOptions) => t(keysOf(actions, `delivery.${key}`), values);
  const now = useNow();
  const { state, holdReason, heldUntil, code, dueAt, needsDecision } = delivery;
  const seconds = useCountdown(state === 'held' && holdReason === 'undo' ? heldUntil : null);
  const at = heldUntil && momentWords(new Date(heldUntil), now, currentLocale());
  const codeKeys = keysOf(actions, `deliveryCode.${code}`);
  const sentence = code && i18n.exists(codeKeys.at(-1)!) ? t(codeKeys) : null;
  const why =
    sentence && code && BY_MAIL.has(code)
      ? [sentence, delivery.detail].filter(Boolean).join(' – ')
      : (sentence ?? delivery.detail);
  if (state === 'held' && holdReason === 'undo')
    return seconds > 0 ? t('delivery.undoIn', { count: Math.min(seconds, 60) }) : say('queued');
  if (state === 'held' && holdReason === 'scheduled') return say('scheduledFor', { at });
  if (state === 'held' && holdReason === 'approval')
    return at ? t('delivery.approvalThen', { at }) : t('delivery.approval');
  if (state === 'failed' && why) return say('failedBecause', { why });
  if (needsDecision) return t('delivery.undecided');
  // who waits for something else is not told of the next look at it
  const isWaiting = state === 'queued' && (!why || code === 'rate_limited') && dueAt !== null && new Date(dueAt) > now;
  return (
    <>
      {say(state)}
      {state === 'queued' && why && ` · ${why}`}
      {isWaiting && dueAt && (
        <>
          {' · '}
          <RelativeTime at={dueAt} />
        </>
      )}
    </>
  );
}

interface StepsProps extends Omit<DeliveryStatusProps, 'onEditing'> {
  onEdit: () => void;
}

function Steps({ message, delivery, actions, onEdit }: StepsProps) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [overtaken, setOvertaken] = useState<'send-now' | 'retry' | null>(null);
  const { state, holdReason } = delivery;
  if (!actions.canReply) return null;
  const advance = async (step: DeliveryStep, onNewer?: () => void) => {
    setBusy(true);
    await actions
      .advance(delivery, step)
      .catch((error: unknown) => {
        if (onNewer && isApiError(error, 'newer_message')) onNewer();
        else notifyProblem(errorSentence(t, error));
      })
      .finally(() => setBusy(false));
  };
  const send = (step: 'send-now' | 'retry') => void advance({ step }, () => setOvertaken(step));
  const isUndo = state === 'held' && holdReason === 'undo';
  const cameBack = isBounced(message);
  const mayGoBy = (way: Mode) =>
    (cameBack || (state === 'failed' && delivery.canDiscard)) && modeOf(message) !== way && actions.ways.includes(way);
  const all: [string, boolean, () => void][] = [
    ['undo', isUndo && delivery.canDiscard, () => actions.takeBack(message)],
    ['edit', delivery.canEdit && !isUndo, onEdit],
    // to be sent at another time, or by another way
    [
      'takeBack',
      state === 'held' && holdReason === 'scheduled' && delivery.canDiscard,
      () => actions.takeBack(message),
    ],
    ['sendNow', delivery.canSendNow, () => send('send-now')],
    ['retry', delivery.canRetry, () => send('retry')],
    ['writeAgain', cameBack && actions.ways.includes('email'), () => actions.takeBack(message)],
    ['asDm', mayGoBy('dm'), () => actions.takeBack(message, 'dm')],
    ['asEmail', mayGoBy('email'), () => actions.takeBack(message, 'email')],
    [
      state === 'held' || state === 'queued' ? 'cancel' : 'discard',
      delivery.canDiscard && !isUndo,
      () => void advance({ step: 'discard' }),
    ],
  ];
  return (
    <>
      {all
        .filter(([, isShown]) => isShown)
        .map(([name, , run]) => (
          <button key={name} type="button" className={classes.action} disabled={isBusy} onClick={run}>
            {t(`delivery.${name}`)}
          </button>
        ))}
      {overtaken && (
        <Suspense>
          <ComposerNewer
            isOpen
            onRead={() => setOvertaken(null)}
            onSend={() => {
              setOvertaken(null);
              void advance({ step: overtaken, acceptNewer: true });
            }}
          />
        </Suspense>
      )}
    </>
  );
}

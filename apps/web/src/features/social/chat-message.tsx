import type { ConversationMessage, UnderWayMessage } from '@perch/contracts';
import { IconCheck } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { nameOf, writerOf } from '../../lib/requester.ts';
import { useCan, useSession } from '../../lib/session.ts';
import { clockTime, exactTime } from '../../lib/time.ts';
import { MediaGrid } from '../../ui/media-grid.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { Why } from '../../ui/why.tsx';
import { DeliveryStatus, draftKey, useMessageActions } from '../tickets/answering.ts';
import classes from './direct-messages.module.css';

interface ChatMessageProps {
  message: ConversationMessage;
  /** what was said right before it, on the same day */
  previous: ConversationMessage | undefined;
  account: { id: string; username: string };
}

/** What X shows of a conversation. */
export function ChatMessage({ message, previous, account }: ChatMessageProps) {
  const { t } = useTranslation();
  const { sender, isOwn } = message;
  const writer = writerOf(t, message);
  const isSameAuthor = previous?.sender.twitterUserId === sender.twitterUserId && writerOf(t, previous) === writer;
  return (
    <>
      <Bubble
        isOwn={isOwn}
        author={isSameAuthor ? null : (writer ?? nameOf(t, sender))}
        text={message.text}
        matches={message.reason.matched}
        media={message.media}
        postedAt={message.postedAt}
      >
        {writer !== null && (
          <span className={classes.sent}>
            <IconCheck size={12} stroke={2} aria-hidden />
            {t('delivery.sent')}
          </span>
        )}
        {isOwn && writer === null && <span>{t('socialDm.onX')}</span>}
      </Bubble>
      {!isOwn && !isSameReason(message, previous) && (
        <p className={classes.reason}>
          <Why reason={message.reason} account={account} channel="twitter_dm" />
        </p>
      )}
    </>
  );
}

/** Said once of messages in a row. */
const isSameReason = (message: ConversationMessage, previous: ConversationMessage | undefined) =>
  previous !== undefined &&
  !previous.isOwn &&
  previous.reason.code === message.reason.code &&
  message.reason.matched === undefined;

const DM_ONLY = ['dm'] as const;

/** An answer of ours that X does not show yet: its state, and what may be done about it. */
export function UnderWay({ message, onWrite }: { message: UnderWayMessage; onWrite: () => void }) {
  const { t } = useTranslation();
  const { member } = useSession();
  const canReply = useCan('tickets.reply');
  const { ticketId, delivery, attachments } = message;
  const actions = useMessageActions({
    ticketId,
    draftKey: draftKey(`${member.id}.${ticketId}`),
    canReply,
    ways: DM_ONLY,
    onWrite,
    onSplit: undefined,
  });
  return (
    <Bubble isOwn author={writerOf(t, message)} text={message.text} postedAt={message.postedAt} isUnderWay>
      {attachments.length > 0 && <span>{attachments.map(({ fileName }) => fileName).join(', ')}</span>}
      {delivery && <DeliveryStatus message={message} delivery={delivery} actions={actions} />}
    </Bubble>
  );
}

interface BubbleProps extends Pick<ConversationMessage, 'isOwn' | 'text' | 'postedAt'> {
  /** null: as of the message before */
  author: string | null;
  matches?: ConversationMessage['reason']['matched'];
  media?: ConversationMessage['media'];
  isUnderWay?: boolean;
  children: React.ReactNode;
}

function Bubble({ isOwn, author, text, matches, media, postedAt, isUnderWay, children }: BubbleProps) {
  const at = new Date(postedAt);
  return (
    <article className={classes.bubbleRow} data-own={isOwn || undefined} data-under-way={isUnderWay || undefined}>
      {author && (
        <span className={classes.sender}>
          <bdi>{author}</bdi>
        </span>
      )}
      <div className={classes.bubble}>
        <RichText className={classes.text} text={text} matches={matches} />
        {media && <MediaGrid media={media} />}
      </div>
      <div className={classes.under}>
        <time dateTime={postedAt} title={exactTime(at, currentLocale())}>
          {clockTime(at, currentLocale())}
        </time>
        {children}
      </div>
    </article>
  );
}

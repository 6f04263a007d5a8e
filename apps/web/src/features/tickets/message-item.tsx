import type { Message } from '@perch/contracts';
import {
  IconArrowBackUp,
  IconArrowsSplit2,
  IconExternalLink,
  IconLock,
  IconMail,
  IconNote,
  IconWorld,
} from '@tabler/icons-react';
import { memo, useState } from 'react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { doerOf, handleOf, nameOf } from '../../lib/requester.ts';
import { clockTime, exactTime } from '../../lib/time.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { MediaGrid } from '../../ui/media-grid.tsx';
import { ProfileButton } from '../../ui/profile-button.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { AttachmentList } from './attachment-list.tsx';
import { ChooseBox } from './choose-box.tsx';
import { DeliveryStatus } from './delivery-status.tsx';
import { DiscardedLine } from './discarded-line.tsx';
import { EmailExtras } from './email-extras.tsx';
import { EmailHead } from './email-head.tsx';
import type { MessageActions } from './message-actions.ts';
import { mentionsIn } from './mentions-in.ts';
import { ReferencedTweetCard } from './referenced-tweet.tsx';
import classes from './message-item.module.css';

interface MessageItemProps {
  message: Message;
  accountUsername: string | undefined;
  actions: MessageActions;
  isChosen?: boolean | undefined;
  /** while messages are chosen; `isRange`: all up to this one */
  onChoose?: ((isRange: boolean) => void) | undefined;
}

export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { message, accountUsername, actions, isChosen = false, onChoose } = props;
  const { t } = useTranslation();
  const { direction, visibility, profile, member, apiKey, contact, email } = message;
  const mark = direction === 'note' ? 'note' : email ? 'email' : visibility;
  const MarkIcon = { note: IconNote, email: IconMail, public: IconWorld, private: IconLock }[mark];
  const isOwn = direction === 'out';
  const isDiscarded = message.delivery?.state === 'discarded';
  const isByMember = member !== null && direction !== 'in';
  const name =
    doerOf(t, isByMember ? member : null, apiKey) ??
    (profile && nameOf(t, profile)) ??
    contact?.name ??
    (message.isErased && direction === 'in' ? t('ticket.erasedPerson') : senderOf(email)) ??
    t('ticket.outsidePerch');
  const postedAt = new Date(message.postedAt);
  const [isOpen, setOpen] = useState(false);
  // a colleague may give up what somebody is writing other words for: these are not lost
  const [isEditing, setEditing] = useState(false);
  const fold = isDiscarded && (
    <DiscardedLine message={message} name={name} isOpen={isOpen} onToggle={() => setOpen(!isOpen)} />
  );
  return (
    <article
      id={`message-${message.id}`}
      className={classes.message}
      data-direction={direction}
      data-visibility={visibility}
      data-channel={message.channel}
      data-discarded={isDiscarded || undefined}
      data-chosen={(onChoose && isChosen) || undefined}
      aria-label={t('ticket.messageBy', { name, kind: t(`mark.${mark}`) })}
    >
      {onChoose && (
        <ChooseBox label={t('threadPage.chooseMessage', { name })} isChosen={isChosen} onChoose={onChoose} />
      )}
      {fold && !isOpen && !isEditing ? (
        fold
      ) : (
        <>
          <Avatar
            name={name}
            url={isByMember ? member.avatarUrl : (profile?.avatarUrl ?? contact?.avatarUrl ?? null)}
            size={28}
          />
          <div className={classes.body}>
            {fold}
            <div className={classes.author}>
              {direction === 'in' && profile ? (
                <ProfileButton profile={profile} className={classes.name} />
              ) : (
                <bdi className={classes.name}>{name}</bdi>
              )}
              {direction === 'in' && profile && <span className={classes.handle}>{handleOf(profile)}</span>}
              {isOwn && !email && (
                <span className={classes.handle}>
                  {t('composer.as', { account: profile?.username ?? accountUsername })}
                </span>
              )}
              {isOwn && !member && !apiKey && <span className={classes.handle}>· {t('ticket.outsidePerch')}</span>}
              <span className={classes.mark}>
                <MarkIcon size={13} stroke={1.9} aria-hidden />
                {t(`mark.${mark}`)}
              </span>
              <time className={classes.time} dateTime={message.postedAt} title={exactTime(postedAt, currentLocale())}>
                {clockTime(postedAt, currentLocale())}
              </time>
              {message.isEdited && !message.deletedAt && <span className={classes.time}>{t('ticket.edited')}</span>}
              {message.permalink && !message.delivery && !message.deletedAt && (
                <a className={classes.toX} href={message.permalink} target="_blank" rel="noreferrer">
                  <span className={classes.toXText}>{t('ticket.viewOnX')}</span>
                  <IconExternalLink size={12} stroke={1.75} aria-hidden />
                </a>
              )}
              <span className={classes.tools}>
                {actions.answer && isTweetOnX(message) && (
                  <button type="button" className={classes.answer} onClick={() => actions.answer?.(message)}>
                    <IconArrowBackUp size={13} stroke={1.9} aria-hidden />
                    {t('composer.answerThis')}
                  </button>
                )}
                {actions.split && (
                  <button
                    type="button"
                    className={classes.answer}
                    aria-label={t('threadPage.splitHere')}
                    title={t('threadPage.splitHere')}
                    onClick={() => actions.split?.(message)}
                  >
                    <IconArrowsSplit2 size={14} stroke={1.9} aria-hidden />
                  </button>
                )}
              </span>
            </div>
            {message.deletedAt ? (
              <p className={classes.deleted}>
                {t(
                  message.channel === 'twitter' && !message.isErased ? 'ticket.deletedOnX' : 'contactsPage.wordsErased',
                )}
              </p>
            ) : (
              <>
                {email && <EmailHead email={email} />}
                <RichText
                  className={classes.text}
                  text={message.text}
                  matches={
                    direction === 'note'
                      ? mentionsIn(message.text, message.mentions)
                      : message.isEdited
                        ? undefined
                        : message.reason?.matched
                  }
                  isOnX={direction !== 'note'}
                />
                <MediaGrid media={message.media} />
                {message.referenced.map((reference) => (
                  <ReferencedTweetCard key={reference.kind} reference={reference} />
                ))}
                <AttachmentList attachments={message.attachments} />
                {email && <EmailExtras messageId={message.id} email={email} />}
              </>
            )}
            {message.delivery && (!isDiscarded || isEditing) && (
              <DeliveryStatus message={message} delivery={message.delivery} actions={actions} onEditing={setEditing} />
            )}
          </div>
        </>
      )}
    </article>
  );
});

const isTweetOnX = ({ channel, deletedAt, delivery }: Message) =>
  channel === 'twitter' && !deletedAt && (!delivery || delivery.state === 'sent');

const senderOf = (email: Message['email']) => email && (email.from.name || email.from.address);

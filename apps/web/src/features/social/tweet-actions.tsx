import { ActionIcon } from '@mantine/core';
import type { ActionState, Tweet } from '@perch/contracts';
import { IconHeart, IconHeartFilled, IconMessageCircle, IconRepeat, IconTrash, type Icon } from '@tabler/icons-react';
import { Suspense, useEffect, useState } from 'react';
import { formatPrice } from '../../lib/format-price.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { notifyProblem } from '../../lib/notify.ts';
import { useCan } from '../../lib/session.ts';
import classes from './tweet-actions.module.css';
import { hideOffer, reasonWords, takeRefusal, type TweetActionVerbs } from './use-tweet-actions.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';

const DeleteTweetDialog = lazyComponent(async () => (await import('./delete-tweet-dialog.tsx')).DeleteTweetDialog);

// not by core's list: the stream would load all of core with it
const ACTIONS = ['retweet', 'like', 'delete'] as const;

interface TweetActionsProps {
  tweet: Tweet;
  verbs: TweetActionVerbs;
  onReply: (tweet: Tweet) => void;
}

/** What is done to a tweet on X. What one may not do is not there; what X does not do here leads to X, and says why. */
export function TweetActions({ tweet, verbs, onReply }: TweetActionsProps) {
  const { t } = useTranslation();
  const canPost = useCan('social.post');
  const canReplyHere = useCan('social.reply');
  const canReply = useCan('tickets.reply') && canReplyHere;
  const [isDeleting, setDeleting] = useState(false);
  useRefusals(tweet);
  const { retweet, like, reply } = tweet.actions;
  const isGone = tweet.deletedAt !== null;
  if (isGone || (!canPost && !canReply)) return null;
  return (
    <span className={classes.actions}>
      {canReply && !tweet.isOwn && (reply.allowed || tweet.ticket) && (
        <ActionIcon
          title={`${t('tweetAction.reply')} · R`}
          size="sm"
          onClick={() => onReply(tweet)}
          aria-label={t('tweetAction.reply')}
        >
          <IconMessageCircle size={16} stroke={1.6} />
        </ActionIcon>
      )}
      {canReply && !tweet.isOwn && !reply.allowed && !tweet.ticket && (
        <OnX tweet={tweet} name="reply" icon={IconMessageCircle} reason={reply.reason} />
      )}
      {canPost && (
        <>
          <Toggle
            tweet={tweet}
            name="retweet"
            shortcut="T"
            state={retweet}
            icon={IconRepeat}
            onToggle={() => verbs.toggle(tweet, 'retweet')}
          />
          <Toggle
            tweet={tweet}
            name="like"
            shortcut="L"
            state={like}
            icon={like.isOn ? IconHeartFilled : IconHeart}
            onToggle={() => verbs.toggle(tweet, 'like')}
          />
          {tweet.actions.delete.allowed && (
            <ActionIcon
              title={t('tweetAction.delete')}
              size="sm"
              onClick={() => setDeleting(true)}
              aria-label={t('tweetAction.delete')}
            >
              <IconTrash size={16} stroke={1.6} />
            </ActionIcon>
          )}
        </>
      )}
      {isDeleting && (
        <Suspense fallback={null}>
          <DeleteTweetDialog
            tweet={tweet}
            onClose={() => setDeleting(false)}
            onDelete={() => {
              setDeleting(false);
              verbs.remove(tweet);
            }}
          />
        </Suspense>
      )}
    </span>
  );
}

interface ToggleProps {
  tweet: Tweet;
  name: 'retweet' | 'like';
  shortcut: string;
  state: ActionState;
  icon: Icon;
  onToggle: () => void;
}

function Toggle({ tweet, name, shortcut, state, icon: Icon, onToggle }: ToggleProps) {
  const { t } = useTranslation();
  const { isOn, allowed, reason, delivery, priceMicros } = state;
  if (!allowed) return <OnX tweet={tweet} name={name} icon={Icon} reason={reason} isOn={isOn} />;
  const isPending = delivery?.state === 'queued' || delivery?.state === 'sending';
  const label = t(isOn ? `tweetAction.undo.${name}` : `tweetAction.${name}`);
  const price = priceMicros === null ? '' : ` · ${formatPrice(priceMicros, currentLocale())}`;
  return (
    <ActionIcon
      title={isPending ? t('tweetAction.pending') : `${label}${price} · ${shortcut}`}
      size="sm"
      className={classes.toggle}
      data-action={name}
      data-on={isOn || undefined}
      data-pending={isPending || undefined}
      onClick={onToggle}
      aria-label={label}
      aria-pressed={isOn}
    >
      <Icon size={16} stroke={1.6} />
    </ActionIcon>
  );
}

interface OnXProps {
  tweet: Tweet;
  name: 'reply' | 'retweet' | 'like';
  icon: Icon;
  reason: string | null;
  isOn?: boolean;
}

/** The way that is left where X would refuse it here. */
function OnX({ tweet, name, icon: Icon, reason, isOn = false }: OnXProps) {
  const { t } = useTranslation();
  const label = t(`tweetAction.onX.${name}`);
  return (
    <ActionIcon
      title={reason === null ? label : `${label}: ${reasonWords(t, reason)}`}
      size="sm"
      component="a"
      href={tweet.permalink}
      target="_blank"
      rel="noreferrer"
      className={classes.toggle}
      data-action={name}
      data-on={isOn || undefined}
      data-away
      aria-label={reason === null ? label : `${label}: ${reasonWords(t, reason)}`}
    >
      <Icon size={16} stroke={1.6} />
    </ActionIcon>
  );
}

/** Says why X refused what was asked for here. */
function useRefusals(tweet: Tweet) {
  const { t } = useTranslation();
  useEffect(() => {
    for (const action of ACTIONS) {
      const code = takeRefusal(tweet.actions[action].delivery);
      if (code === null) continue;
      if (action === 'retweet') hideOffer(tweet);
      notifyProblem(`${t(`tweetAction.failed.${action}`)} ${reasonWords(t, code)}`);
    }
  }, [tweet, t]);
}

import { ActionIcon } from '@mantine/core';
import type { Tweet } from '@perch/contracts';
import { IconCheck, IconDots, IconTicket } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import classes from './tweet-card.module.css';
import { lazyComponent } from '../../ui/lazy-component.tsx';

export interface TweetVerbsMenuProps {
  tweet: Tweet;
  /** absent where its conversation is open already */
  onThread?: () => void;
  onConvert: () => void;
  onAdd: () => void;
  onHandle: (isHandled: boolean) => void;
  onMute: () => void;
  onCopy: () => void;
}

const TweetMoreMenu = lazyComponent(async () => (await import('./tweet-more-menu.tsx')).TweetMoreMenu);

/** What can be done with a tweet without X. What one may not do is not there. */
export function TweetVerbsMenu({ tweet, ...on }: TweetVerbsMenuProps) {
  const { t } = useTranslation();
  const [isWanted, setWanted] = useState(false);
  const canEdit = useCan('tickets.edit') && !tweet.isOwn;
  const canMute = useCan('setup.social') && !tweet.isOwn && !tweet.author.isErased;
  const canPlace = canEdit && !tweet.ticket && !tweet.deletedAt;
  const isHandled = tweet.handledAt !== null;
  const handle = t(isHandled ? 'socialStream.unhandle' : 'socialStream.handle');
  const isAnswerable = canEdit && (tweet.isUnanswered || isHandled);
  const dots = (
    <ActionIcon
      size="sm"
      aria-label={t('socialStream.more')}
      aria-haspopup="menu"
      onPointerEnter={TweetMoreMenu.preload}
      onFocus={TweetMoreMenu.preload}
      onClick={() => setWanted(true)}
    >
      <IconDots size={16} stroke={1.6} />
    </ActionIcon>
  );
  return (
    <span className={classes.actions}>
      {canPlace && (
        <ActionIcon
          size="sm"
          onClick={on.onConvert}
          aria-label={t('socialStream.convert')}
          title={`${t('socialStream.convert')} · E`}
        >
          <IconTicket size={16} stroke={1.6} />
        </ActionIcon>
      )}
      {isAnswerable && (
        <ActionIcon
          size="sm"
          onClick={() => on.onHandle(!isHandled)}
          aria-label={handle}
          title={`${handle} · H`}
          aria-pressed={isHandled}
        >
          <IconCheck size={16} stroke={isHandled ? 2.4 : 1.6} />
        </ActionIcon>
      )}
      {isWanted ? (
        <Suspense fallback={dots}>
          <TweetMoreMenu tweet={tweet} canPlace={canPlace} canMute={canMute} {...on} />
        </Suspense>
      ) : (
        dots
      )}
    </span>
  );
}

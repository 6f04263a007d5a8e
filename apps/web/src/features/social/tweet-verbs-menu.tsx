import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import type { Tweet } from '@perch/contracts';
import { IconCheck, IconDots, IconLink, IconMessages, IconTicket, IconVolumeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../../lib/session.ts';
import classes from './tweet-card.module.css';

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

/** What can be done with a tweet without X. What one may not do is not there. */
export function TweetVerbsMenu({ tweet, ...on }: TweetVerbsMenuProps) {
  const { t } = useTranslation();
  const canEdit = useCan('tickets.edit') && !tweet.isOwn;
  const canMute = useCan('setup.social') && !tweet.isOwn && !tweet.author.isErased;
  const canPlace = canEdit && !tweet.ticket && !tweet.deletedAt;
  const isHandled = tweet.handledAt !== null;
  const handle = t(isHandled ? 'socialStream.unhandle' : 'socialStream.handle');
  const isAnswerable = canEdit && (tweet.isUnanswered || isHandled);
  return (
    <span className={classes.actions}>
      {canPlace && (
        <Tooltip label={`${t('socialStream.convert')} · E`}>
          <ActionIcon size="sm" onClick={on.onConvert} aria-label={t('socialStream.convert')}>
            <IconTicket size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      )}
      {isAnswerable && (
        <Tooltip label={`${handle} · H`}>
          <ActionIcon size="sm" onClick={() => on.onHandle(!isHandled)} aria-label={handle} aria-pressed={isHandled}>
            <IconCheck size={16} stroke={isHandled ? 2.4 : 1.6} />
          </ActionIcon>
        </Tooltip>
      )}
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon size="sm" aria-label={t('socialStream.more')}>
            <IconDots size={16} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {on.onThread && (
            <Menu.Item leftSection={<IconMessages size={15} stroke={1.6} />} onClick={on.onThread}>
              {t('socialStream.conversation')}
            </Menu.Item>
          )}
          {canPlace && (
            <Menu.Item leftSection={<IconTicket size={15} stroke={1.6} />} onClick={on.onAdd}>
              {t('socialStream.add')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconLink size={15} stroke={1.6} />} onClick={on.onCopy}>
            {t('socialStream.copyLink')}
          </Menu.Item>
          {canMute && (
            <Menu.Item leftSection={<IconVolumeOff size={15} stroke={1.6} />} onClick={on.onMute}>
              {t('socialStream.mute', { account: tweet.account.username })}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}

import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconLink, IconMessages, IconTicket, IconVolumeOff } from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import type { TweetVerbsMenuProps } from './tweet-verbs-menu.tsx';

interface TweetMoreMenuProps extends Omit<TweetVerbsMenuProps, 'onConvert' | 'onHandle'> {
  canPlace: boolean;
  canMute: boolean;
}

/** What is done seldom; it opens at once. */
export function TweetMoreMenu({ tweet, canPlace, canMute, ...on }: TweetMoreMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" width={220} defaultOpened>
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
  );
}

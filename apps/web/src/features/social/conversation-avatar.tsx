import type { Conversation } from '@perch/contracts';
import { IconUsers } from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import { nameOf } from '../../lib/requester.ts';
import { Avatar } from '../../ui/avatar.tsx';
import classes from './direct-messages.module.css';

interface ConversationAvatarProps {
  conversation: Conversation;
  size: number;
  hasChannel?: boolean;
}

/**
 * The face of a conversation: the person, or two of the group: those who wrote last, or one and others whom X does not
 * name.
 */
export function ConversationAvatar({ conversation, size, hasChannel = false }: ConversationAvatarProps) {
  const { t } = useTranslation();
  const { isGroup, members, participant } = conversation;
  const [first = participant, second] = isGroup ? members : [participant];
  const small = Math.round(size * 0.68);
  if (isGroup && !second) {
    return (
      <span className={classes.group} style={{ width: size, height: size }}>
        <span className={classes.others} style={{ width: small, height: small }}>
          <IconUsers size={Math.round(small * 0.6)} stroke={1.75} aria-hidden />
        </span>
        <Avatar name={nameOf(t, first)} url={first.avatarUrl} size={small} />
      </span>
    );
  }
  if (!second) {
    return (
      <Avatar
        name={nameOf(t, first)}
        url={first.avatarUrl}
        size={size}
        {...(hasChannel && { channel: 'twitter_dm' as const })}
      />
    );
  }
  return (
    <span className={classes.group} style={{ width: size, height: size }}>
      {[second, first].map((member) => (
        <Avatar key={member.twitterUserId} name={nameOf(t, member)} url={member.avatarUrl} size={small} />
      ))}
    </span>
  );
}

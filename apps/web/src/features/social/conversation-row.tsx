import type { Conversation } from '@perch/contracts';
import { IconUsers } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { handleOf } from '../../lib/requester.ts';
import { StatusChip } from '../../ui/chips.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { ConversationAvatar } from './conversation-avatar.tsx';
import { titleOf } from './conversation-title.ts';
import { conversationKeyOf } from './queries.ts';
import type { SocialSearch } from './social-search.ts';
import { UnreadCount } from './unread-count.tsx';
import classes from './direct-messages.module.css';

interface ConversationRowProps {
  conversation: Conversation;
  search: SocialSearch;
  isOpen: boolean;
}

export const ConversationRow = memo(function ConversationRow({ conversation, search, isOpen }: ConversationRowProps) {
  const { t } = useTranslation();
  const { participant, account, ticket, isGroup, unreadCount } = conversation;
  return (
    <Link
      to="/social/direct-messages/$conversationAccountId/$conversationId"
      params={{ conversationAccountId: account.id, conversationId: conversation.id }}
      search={search}
      className={classes.row}
      data-conversation={conversationKeyOf(conversation)}
      data-open={isOpen || undefined}
      data-unread={unreadCount > 0 || undefined}
      preload={false}
    >
      <ConversationAvatar conversation={conversation} size={34} hasChannel />
      <span className={classes.rowBody}>
        <span className={classes.line}>
          {isGroup && <IconUsers size={14} stroke={1.75} role="img" aria-label={t('socialDm.isGroup')} />}
          <bdi className={classes.name}>{titleOf(t, conversation)}</bdi>
          <span className={classes.handle}>{!isGroup && handleOf(participant)}</span>
          <RelativeTime at={conversation.lastMessageAt} className={classes.time} />
        </span>
        <span className={classes.preview} dir="auto">
          {conversation.isLastOwn && `${t('social.you')} `}
          {conversation.preview}
        </span>
        <span className={classes.line}>
          {ticket && <span className={classes.dim}>#{ticket.number}</span>}
          {ticket && <StatusChip status={ticket.status} />}
          <span className={classes.account}>@{account.username}</span>
          <UnreadCount count={unreadCount} />
        </span>
      </span>
    </Link>
  );
});

import type { Conversation } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { handleOf, nameOf } from '../../lib/requester.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { StatusChip } from '../../ui/chips.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { SocialSearch } from './social-search.ts';
import classes from './direct-messages.module.css';

interface ConversationRowProps {
  conversation: Conversation;
  search: SocialSearch;
  isOpen: boolean;
}

export const ConversationRow = memo(function ConversationRow({ conversation, search, isOpen }: ConversationRowProps) {
  const { t } = useTranslation();
  const { participant, account, ticket } = conversation;
  return (
    <Link
      to="/social/direct-messages/$conversationAccountId/$conversationId"
      params={{ conversationAccountId: account.id, conversationId: conversation.id }}
      search={search}
      className={classes.row}
      data-open={isOpen || undefined}
      preload={false}
    >
      <Avatar name={nameOf(t, participant)} url={participant.avatarUrl} size={34} channel="twitter_dm" />
      <span className={classes.rowBody}>
        <span className={classes.line}>
          <bdi className={classes.name}>{nameOf(t, participant)}</bdi>
          <span className={classes.handle}>{handleOf(participant)}</span>
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
        </span>
      </span>
    </Link>
  );
});

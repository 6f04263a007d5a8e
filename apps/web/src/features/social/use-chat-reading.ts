import type { Conversation, ConversationMessage } from '@perch/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from '../../lib/api.ts';
import { patchFeeds } from '../../lib/feed.ts';
import { conversationKeyOf, conversationPath, streamsQuery } from './queries.ts';

/** How long the end of a conversation is looked at before it counts as read. */
const LOOK_MS = 1_000;

/** Notes that a conversation was read as far as it is shown, once its end has been on the screen for a moment. */
export function useChatReading(conversation: Conversation, said: readonly ConversationMessage[], isAtEnd: boolean) {
  const client = useQueryClient();
  const sent = useRef<string>(undefined);
  const key = conversationKeyOf(conversation);
  const path = conversationPath(conversation.account.id, conversation.id);
  const isUnread = conversation.unreadCount > 0;
  const until = said.reduce<string | undefined>(
    (latest, { receivedAt }) => (latest === undefined || receivedAt > latest ? receivedAt : latest),
    undefined,
  );
  useEffect(() => {
    if (!isAtEnd || !isUnread || until === undefined || sent.current === until) return;
    const timer = setTimeout(() => {
      if (document.visibilityState === 'hidden') return;
      sent.current = until;
      api.send('POST', `${path}/read`, { until }).then(
        () => {
          patchFeeds<Conversation>(client, ['social', 'conversations'], (each) =>
            conversationKeyOf(each) === key ? { ...each, unreadCount: 0 } : each,
          );
          void client.invalidateQueries({ queryKey: streamsQuery.queryKey });
        },
        () => (sent.current = undefined),
      );
    }, LOOK_MS);
    return () => clearTimeout(timer);
  }, [client, isAtEnd, isUnread, key, path, until]);
}

import { Button } from '@mantine/core';
import type { Conversation, ConversationMessage, UnderWayMessage } from '@perch/contracts';
import { useMemo, useState } from 'react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { dayLabel, isSameDay } from '../../lib/time.ts';
import { EncryptedChatsLine } from '../../ui/encrypted-chats.tsx';
import { Loading } from '../../ui/loading.tsx';
import { NewerButton } from '../../ui/newer-button.tsx';
import { useNow } from '../../ui/relative-time.tsx';
import { useEndAnchored } from '../../ui/use-end-anchored.ts';
import { chatOf, unreadFrom, type ChatItem } from './chat-items.ts';
import { ChatMessage, UnderWay } from './chat-message.tsx';
import classes from './direct-messages.module.css';
import { conversationKeyOf, useDirectMessages } from './queries.ts';
import { useChatReading } from './use-chat-reading.ts';

interface ChatListProps {
  conversation: Conversation;
  messages: ReturnType<typeof useDirectMessages>;
  underWay: readonly UnderWayMessage[];
  /** puts the cursor where one writes */
  onWrite: () => void;
}

const NO_MESSAGES: ConversationMessage[] = [];
const ROW_HEIGHT = 64;
const EARLIER_HEIGHT = 40;
/** What was said in a conversation, however much it is, and the answers on their way, as a chat. */
export function ChatList({ conversation, messages, underWay, onWrite }: ChatListProps) {
  const { t } = useTranslation();
  const now = useNow();
  const said = messages.data ?? NO_MESSAGES;
  const items = useMemo(() => chatOf(said, underWay), [said, underWay]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = messages;
  const [unreadKey] = useState(() => unreadFrom(items, conversation.unreadCount));
  const { scroller, virtualizer, isAtEnd, unseen } = useEndAnchored({
    keys: useMemo(() => items.map(({ key }) => key), [items]),
    rowHeight: ROW_HEIGHT,
    paddingStart: EARLIER_HEIGHT,
    earlier: messages,
    isOwn: items.at(-1)?.underWay !== undefined,
    placeKey: conversationKeyOf(conversation),
  });
  useChatReading(conversation, said, isAtEnd);

  return (
    <div className={classes.frame}>
      <div ref={scroller} className={classes.scroller} tabIndex={0} role="region" aria-label={t('ticket.messages')}>
        <div className={classes.items} style={{ height: virtualizer.getTotalSize() }}>
          <div className={classes.earlier}>
            {isFetchingNextPage ? (
              <Loading size="xs" />
            ) : hasNextPage ? (
              <Button size="xs" variant="subtle" onClick={() => void fetchNextPage()}>
                {t('ticket.showEarlier')}
              </Button>
            ) : (
              <EncryptedChatsLine />
            )}
          </div>
          <ol className={classes.list}>
            {virtualizer.getVirtualItems().map(({ index, key: rowKey, start }) => {
              const item = items[index]!;
              const previous = items[index - 1];
              return (
                <li
                  key={rowKey}
                  ref={virtualizer.measureElement}
                  data-index={index}
                  aria-posinset={hasNextPage ? undefined : index + 1}
                  aria-setsize={hasNextPage ? -1 : items.length}
                  className={classes.item}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {startsDay(item, previous) && (
                    <p className={classes.day}>{dayLabel(item.at, now, currentLocale())}</p>
                  )}
                  {item.key === unreadKey && (
                    <div className={classes.unreadLine} role="separator" aria-label={t('socialDm.newSince')}>
                      <span>{t('socialDm.newSince')}</span>
                    </div>
                  )}
                  {item.message ? (
                    <ChatMessage
                      message={item.message}
                      previous={startsDay(item, previous) ? undefined : previous?.message}
                      account={conversation.account}
                    />
                  ) : (
                    <UnderWay message={item.underWay} onWrite={onWrite} />
                  )}
                </li>
              );
            })}
          </ol>
        </div>
      </div>
      <NewerButton
        count={unseen}
        label={t('threadPage.newMessages', { count: unseen })}
        onClick={() => virtualizer.scrollToEnd()}
      />
    </div>
  );
}

const startsDay = (item: ChatItem, previous: ChatItem | undefined) => !previous || !isSameDay(item.at, previous.at);

import { Button, Loader } from '@mantine/core';
import type { Conversation, ConversationMessage, UnderWayMessage } from '@perch/contracts';
import { IconArrowDown } from '@tabler/icons-react';
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { dayLabel, isSameDay } from '../../lib/time.ts';
import { EncryptedChatsLine } from '../../ui/encrypted-chats.tsx';
import { useNow } from '../../ui/relative-time.tsx';
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
/** Nearer to the end than so many pixels is at the end. */
const NEAR_END = 60;

interface Place {
  offset: number;
  measured: VirtualItem[];
}
/** Where one stood in conversations that one has left, away from their end. */
const places = new Map<string, Place>();

/**
 * A conversation of any length, of which only what is on the screen exists. It opens at the end, or where one has left
 * it, stays there while it grows, and keeps its place when earlier messages come in above.
 */
export function ChatList({ conversation, messages, underWay, onWrite }: ChatListProps) {
  const { t } = useTranslation();
  const now = useNow();
  const said = messages.data ?? NO_MESSAGES;
  const items = useMemo(() => chatOf(said, underWay), [said, underWay]);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = messages;
  const scroller = useRef<HTMLDivElement>(null);
  const [isPlaced, setPlaced] = useState(false);
  const key = conversationKeyOf(conversation);
  const [place] = useState(() => places.get(key));
  const [unreadKey] = useState(() => unreadFrom(items, conversation.unreadCount));
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    initialOffset: () => place?.offset ?? Math.max(0, items.length * ROW_HEIGHT - window.innerHeight),
    ...(place && { initialMeasurementsCache: place.measured }),
    getItemKey: (index) => items[index]!.key,
    overscan: 8,
    paddingStart: EARLIER_HEIGHT,
    paddingEnd: 18,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
  });
  useLayoutEffect(() => {
    if (!place) virtualizer.scrollToEnd();
    setPlaced(true);
  }, [virtualizer, place]);
  useEffect(
    () => () => {
      if (virtualizer.isAtEnd(NEAR_END)) places.delete(key);
      else places.set(key, { offset: virtualizer.scrollOffset ?? 0, measured: virtualizer.measurementsCache });
    },
    [virtualizer, key],
  );

  // whoever stands at the end stays there when what one writes in grows
  const wasAtEnd = useRef(!place);
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const observer = new ResizeObserver(() => wasAtEnd.current && virtualizer.scrollToEnd());
    observer.observe(box);
    return () => observer.disconnect();
  }, [virtualizer]);

  const isAtTop = isPlaced && (virtualizer.range?.startIndex ?? Infinity) < 8;
  useEffect(() => {
    if (isAtTop && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [isAtTop, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  const latest = items.at(-1);
  const isAtEnd = virtualizer.isAtEnd(NEAR_END);
  const [seenKey, setSeenKey] = useState(latest?.key);
  if (isAtEnd && seenKey !== latest?.key) setSeenKey(latest?.key);
  // what one has just written is shown, wherever one has scrolled
  const isOurs = latest?.underWay !== undefined;
  useEffect(() => {
    if (isOurs) virtualizer.scrollToEnd();
  }, [virtualizer, latest?.key, isOurs]);
  useChatReading(conversation, said, isAtEnd);
  const seenAt = items.findLastIndex((item) => item.key === seenKey);
  const unseen = seenAt < 0 ? 0 : items.length - 1 - seenAt;

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={classes.scroller}
        tabIndex={0}
        role="region"
        aria-label={t('ticket.messages')}
        onScroll={() => (wasAtEnd.current = virtualizer.isAtEnd(NEAR_END))}
      >
        <div className={classes.items} style={{ height: virtualizer.getTotalSize() }}>
          <div className={classes.earlier}>
            {isFetchingNextPage ? (
              <Loader size="xs" aria-label={t('state.loading')} />
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
      <div aria-live="polite">
        {unseen > 0 && !isAtEnd && (
          <button type="button" className={classes.newer} onClick={() => virtualizer.scrollToEnd()}>
            <IconArrowDown size={14} stroke={2} aria-hidden />
            {t('socialDm.newMessages', { count: unseen })}
          </button>
        )}
      </div>
    </div>
  );
}

const startsDay = (item: ChatItem, previous: ChatItem | undefined) => !previous || !isSameDay(item.at, previous.at);

import { Button, Loader } from '@mantine/core';
import type { Message, Ticket } from '@perch/contracts';
import { IconArrowDown } from '@tabler/icons-react';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useSession } from '../../lib/session.ts';
import { dayLabel, isSameDay } from '../../lib/time.ts';
import { useNow } from '../../ui/relative-time.tsx';
import type { MessageActions } from './message-actions.ts';
import { MessageItem } from './message-item.tsx';
import type { useMessages } from './queries.ts';
import classes from './thread.module.css';
import { firstUnread, useLastLook } from './use-last-look.ts';
import { useScrollToMessage } from './use-scroll-to-message.ts';
import type { Selection } from '../../lib/use-selection.ts';

interface ThreadListProps {
  ticket: Ticket;
  thread: ReturnType<typeof useMessages>;
  actions: MessageActions;
  selection: Selection | undefined;
}

const NO_MESSAGES: Message[] = [];
const EARLIER_HEIGHT = 40;
const ROW_HEIGHT = 92;
/** Nearer to the end than so many pixels is at the end. */
const NEAR_END = 60;

/**
 * A thread of any length, of which only what is on the screen exists. It opens at the end, stays there while it grows,
 * and keeps its place when earlier messages come in above.
 */
export function ThreadList({ ticket, thread, actions, selection }: ThreadListProps) {
  const { t } = useTranslation();
  const now = useNow();
  const { member } = useSession();
  const messages = thread.data ?? NO_MESSAGES;
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = thread;
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const [isPlaced, setPlaced] = useState(false);
  const { before, look } = useLastLook(member.id, ticket.id);
  const unreadId = firstUnread(messages, before, member.id);

  const virtualizer = useVirtualizer({
    count: messages.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    // the first rows that are drawn are already those at the end
    initialOffset: () => Math.max(0, messages.length * ROW_HEIGHT - window.innerHeight),
    getItemKey: (index) => messages[index]!.id,
    overscan: 6,
    paddingStart: hasNextPage ? EARLIER_HEIGHT : 8,
    paddingEnd: 18,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
    // what has the focus stays, wherever one scrolls
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      const index = focused === null ? -1 : messages.findIndex(({ id }) => id === focused);
      return index < 0 || shown.includes(index) ? shown : [...shown, index].toSorted((a, b) => a - b);
    },
  });
  const rows = virtualizer.getVirtualItems();

  useLayoutEffect(() => {
    virtualizer.scrollToEnd();
    setPlaced(true);
  }, [virtualizer]);
  useScrollToMessage(messages, (index) => virtualizer.scrollToIndex(index, { align: 'center' }));

  const isAtTop = isPlaced && (virtualizer.range?.startIndex ?? Infinity) < 8;
  useEffect(() => {
    if (isAtTop && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [isAtTop, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  const isChoosing = selection !== undefined;
  useEffect(() => {
    if (!isChoosing) return;
    const boxes = [...(scroller.current?.querySelectorAll<HTMLInputElement>('input[type="checkbox"]') ?? [])];
    (boxes.find((box) => box.checked) ?? boxes.at(-1))?.focus({ preventScroll: true });
  }, [isChoosing]);

  const latest = messages.at(-1);
  const isAtEnd = virtualizer.isAtEnd(NEAR_END);
  const [seenId, setSeenId] = useState(latest?.id);
  const isOwn = latest?.member?.id === member.id;
  // what one has just written is shown, wherever one has scrolled
  useEffect(() => {
    if (isOwn) virtualizer.scrollToEnd();
  }, [virtualizer, latest?.id, isOwn]);
  if (isAtEnd && seenId !== latest?.id) setSeenId(latest?.id);
  useEffect(() => {
    if (isAtEnd && latest) look(latest);
  }, [isAtEnd, latest, look]);
  const unseen = seenId === undefined ? 0 : messages.length - 1 - messages.findLastIndex(({ id }) => id === seenId);

  return (
    <div className={classes.frame}>
      <div ref={scroller} className={classes.scroller} tabIndex={0} role="region" aria-label={t('ticket.messages')}>
        <div className={classes.items} style={{ height: virtualizer.getTotalSize() }}>
          {hasNextPage && (
            <div className={classes.earlier}>
              {isFetchingNextPage ? (
                <Loader size="xs" aria-label={t('state.loading')} />
              ) : (
                <Button size="xs" variant="subtle" onClick={() => void fetchNextPage()}>
                  {t('ticket.showEarlier')}
                </Button>
              )}
            </div>
          )}
          <ol
            className={classes.list}
            onFocus={({ target }) => setFocused(target.closest('li')?.dataset.message ?? null)}
            onBlur={() => setFocused(null)}
            onKeyDown={selection ? moveBetweenBoxes : undefined}
          >
            {rows.map(({ key, index, start }) => {
              const message = messages[index]!;
              return (
                <li
                  key={key}
                  ref={virtualizer.measureElement}
                  data-index={index}
                  data-message={message.id}
                  aria-posinset={hasNextPage ? undefined : index + 1}
                  aria-setsize={hasNextPage ? -1 : messages.length}
                  className={classes.item}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {startsDay(message, messages[index - 1]) && (
                    <div className={classes.day}>
                      <span>{dayLabel(new Date(message.postedAt), now, currentLocale())}</span>
                    </div>
                  )}
                  {message.id === unreadId && (
                    <div className={classes.unread} role="separator" aria-label={t('threadPage.newSince')}>
                      <span>{t('threadPage.newSince')}</span>
                    </div>
                  )}
                  <MessageItem
                    message={message}
                    accountUsername={ticket.account?.username}
                    actions={actions}
                    isChosen={selection?.has(message.id)}
                    onChoose={selection && ((isRange) => (isRange ? selection.extendTo : selection.toggle)(message.id))}
                  />
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
            {t('threadPage.newMessages', { count: unseen })}
          </button>
        )}
      </div>
    </div>
  );
}

const startsDay = (message: Message, previous: Message | undefined) =>
  !previous || !isSameDay(new Date(message.postedAt), new Date(previous.postedAt));

/** The arrows go from one message's box to the next. */
function moveBetweenBoxes(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || !(event.target instanceof HTMLInputElement)) return;
  event.preventDefault();
  const boxes = [...event.currentTarget.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')];
  boxes[boxes.indexOf(event.target) + step]?.focus();
}

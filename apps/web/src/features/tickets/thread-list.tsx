import { Button } from '@mantine/core';
import type { Message, Ticket } from '@perch/contracts';
import { useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useSession } from '../../lib/session.ts';
import { dayLabel, isSameDay } from '../../lib/time.ts';
import { NewerButton } from '../../ui/newer-button.tsx';
import { useNow } from '../../ui/relative-time.tsx';
import { useEndAnchored } from '../../ui/use-end-anchored.ts';
import type { MessageActions } from './message-actions.ts';
import { MessageItem } from './message-item.tsx';
import type { useMessages } from './queries.ts';
import classes from './thread.module.css';
import { firstUnread, useLastLook } from './use-last-look.ts';
import { useScrollToMessage } from './use-scroll-to-message.ts';
import type { Selection } from '../../lib/use-selection.ts';
import { Loading } from '../../ui/loading.tsx';

interface ThreadListProps {
  ticket: Ticket;
  thread: ReturnType<typeof useMessages>;
  actions: MessageActions;
  selection: Selection | undefined;
}

const NO_MESSAGES: Message[] = [];
const EARLIER_HEIGHT = 40;
const ROW_HEIGHT = 92;

/** What was said in a ticket, however much it is, with the days, and a line before what is new to who looks. */
export function ThreadList({ ticket, thread, actions, selection }: ThreadListProps) {
  const { t } = useTranslation();
  const now = useNow();
  const { member } = useSession();
  const messages = thread.data ?? NO_MESSAGES;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = thread;
  const [focused, setFocused] = useState<string | null>(null);
  const { before, look } = useLastLook(member.id, ticket.id);
  const unreadId = firstUnread(messages, before, member.id);
  const latest = messages.at(-1);
  const { scroller, virtualizer, isAtEnd, unseen } = useEndAnchored({
    keys: useMemo(() => messages.map(({ id }) => id), [messages]),
    rowHeight: ROW_HEIGHT,
    paddingStart: hasNextPage ? EARLIER_HEIGHT : 8,
    earlier: thread,
    isOwn: latest?.member?.id === member.id,
    focusedKey: focused,
  });
  const rows = virtualizer.getVirtualItems();

  useScrollToMessage(messages, (index) => virtualizer.scrollToIndex(index, { align: 'center' }));

  const isChoosing = selection !== undefined;
  useEffect(() => {
    if (!isChoosing) return;
    const boxes = [...(scroller.current?.querySelectorAll<HTMLInputElement>('input[type="checkbox"]') ?? [])];
    (boxes.find((box) => box.checked) ?? boxes.at(-1))?.focus({ preventScroll: true });
  }, [isChoosing, scroller]);

  useEffect(() => {
    if (isAtEnd && latest) look(latest);
  }, [isAtEnd, latest, look]);

  return (
    <div className={classes.frame}>
      <div ref={scroller} className={classes.scroller} tabIndex={0} role="region" aria-label={t('ticket.messages')}>
        <div className={classes.items} style={{ height: virtualizer.getTotalSize() }}>
          {hasNextPage && (
            <div className={classes.earlier}>
              {isFetchingNextPage ? (
                <Loading size="xs" />
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
      <NewerButton
        count={unseen}
        label={t('threadPage.newMessages', { count: unseen })}
        onClick={() => virtualizer.scrollToEnd()}
      />
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

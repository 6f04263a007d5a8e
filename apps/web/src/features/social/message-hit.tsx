import type { SearchHit } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { handleOf, nameOf } from '../../lib/requester.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { StatusChip } from '../../ui/chips.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import direct from './direct-messages.module.css';
import classes from './search-page.module.css';

interface MessageHitProps {
  hit: Extract<SearchHit, { type: 'direct_message' }>;
  isCursor: boolean;
  onFocus: () => void;
}

/** A direct message that was found; it leads to its conversation. */
export function MessageHit({ hit, isCursor, onFocus }: MessageHitProps) {
  const { t } = useTranslation();
  const { message, account, ticket, matched } = hit;
  const name = nameOf(t, message.sender);
  return (
    <Link
      to="/social/direct-messages/$conversationAccountId/$conversationId"
      params={{ conversationAccountId: account.id, conversationId: hit.conversationId }}
      className={`${direct.row} ${classes.message}`}
      data-open={isCursor || undefined}
      aria-label={t('socialSearch.messageBy', { name })}
      preload={false}
      onFocus={onFocus}
    >
      <Avatar name={name} url={message.sender.avatarUrl} size={36} channel="twitter_dm" />
      <span className={direct.rowBody}>
        <span className={direct.line}>
          <bdi className={direct.name}>{name}</bdi>
          <span className={direct.handle}>{handleOf(message.sender)}</span>
          <RelativeTime at={message.postedAt} className={direct.time} />
        </span>
        <span className={classes.words} dir="auto">
          {pieces(message.text, matched).map(({ text, isMatch }, at) =>
            isMatch ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
          )}
        </span>
        <span className={direct.line}>
          <span className={direct.dim}>
            {message.isOwn
              ? t('socialSearch.messageTo', { name: nameOf(t, hit.participant) })
              : t('socialSearch.message')}
          </span>
          {ticket && <span className={direct.dim}>#{ticket.number}</span>}
          {ticket && <StatusChip status={ticket.status} />}
          <span className={direct.account}>@{account.username}</span>
        </span>
      </span>
    </Link>
  );
}

const SHOWN = 600;

/** A text cut where what was found begins and ends. */
function pieces(text: string, matched: readonly { start: number; end: number }[]) {
  const cut: { text: string; isMatch: boolean }[] = [];
  let from = 0;
  for (const { start, end } of matched) {
    if (start >= SHOWN) break;
    cut.push({ text: text.slice(from, start), isMatch: false }, { text: text.slice(start, end), isMatch: true });
    from = end;
  }
  return [...cut, { text: text.slice(from, Math.max(from, SHOWN)), isMatch: false }].filter(
    (piece) => piece.text !== '',
  );
}

import { MOST_COUNTED, type KeywordStream, type SocialStream } from '@perch/contracts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { UnreadCount } from './unread-count.tsx';
import classes from './keywords.module.css';

export const unreadOf = (streams: readonly SocialStream[] | undefined, { id }: KeywordStream) =>
  streams?.find(({ keywordId }) => keywordId === id)?.unreadCount ?? 0;

export const keysOfKeyword = (streams: readonly SocialStream[] | undefined, { id }: KeywordStream) =>
  (streams ?? []).filter(({ keywordId }) => keywordId === id).map(({ key }) => key);

/** What is unread, else how much came in a day, or how far the look through older tweets is. */
export function KeywordCount({
  keyword: { tweetsLastDay, rematch },
  unread,
}: {
  keyword: KeywordStream;
  unread: number;
}) {
  const { t } = useTranslation();
  if (rematch) {
    const words = t('keywordStream.looking', { percent: rematch.percent });
    return (
      <span className={classes.count} title={words}>
        <span aria-hidden>{rematch.percent} %</span>
        <span className="sr-only">{words}</span>
      </span>
    );
  }
  if (unread > 0) return <UnreadCount count={unread} />;
  if (tweetsLastDay === 0) return null;
  const words = t('keywordStream.lastDay', { count: tweetsLastDay });
  const isMore = tweetsLastDay >= MOST_COUNTED;
  const number = new Intl.NumberFormat(currentLocale()).format(isMore ? MOST_COUNTED - 1 : tweetsLastDay);
  return (
    <span className={classes.count} title={words}>
      <span aria-hidden>{isMore ? `${number}+` : number}</span>
      <span className="sr-only">{words}</span>
    </span>
  );
}

import { useTranslation } from '../../lib/i18n.ts';
import classes from './social-page.module.css';
import { unreadWords } from './tweet-words.ts';

/** How much of a stream is unread; nothing where it is all read. */
export function UnreadCount({ count }: { count: number }) {
  const { t } = useTranslation();
  if (count === 0) return null;
  const shown = unreadWords(count);
  return (
    <span className={classes.unread}>
      <span aria-hidden>{shown}</span>
      <span className="sr-only">{t('socialStream.unreadCount', { shown, count })}</span>
    </span>
  );
}

import { MOST_COUNTED, type KeywordStream } from '@perch/contracts';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../lib/i18n.ts';
import classes from './keywords.module.css';

/** How much came in a day, or how far the look through older tweets is. */
export function KeywordCount({ keyword: { tweetsLastDay, rematch } }: { keyword: KeywordStream }) {
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

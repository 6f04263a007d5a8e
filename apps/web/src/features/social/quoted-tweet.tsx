import type { Tweet } from '@perch/contracts';
import { IconExternalLink, IconQuote } from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import { handleOf, nameOf } from '../../lib/requester.ts';
import classes from './tweet-card.module.css';

/** The tweet that a tweet quotes: in two lines where we have it, else as a way to X. */
export function QuotedTweet({ quoted: { url, tweet } }: { quoted: NonNullable<Tweet['quoted']> }) {
  const { t } = useTranslation();
  return (
    <a className={classes.quoted} href={url} target="_blank" rel="noreferrer" aria-label={t('threadPage.quotedOnX')}>
      {tweet ? (
        <>
          <span className={classes.quotedHead}>
            <bdi className={classes.name}>{nameOf(t, tweet.profile)}</bdi> {handleOf(tweet.profile)}
          </span>
          <span className={classes.quotedText} dir="auto">
            {tweet.text}
          </span>
        </>
      ) : (
        <span className={classes.quotedHead}>
          <IconQuote size={13} stroke={1.75} aria-hidden /> {t('threadPage.quotedOnX')}
          <IconExternalLink size={12} stroke={1.75} aria-hidden />
        </span>
      )}
    </a>
  );
}

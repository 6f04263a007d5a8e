import type { ReferencedTweet } from '@perch/contracts';
import { IconArrowBackUp, IconExternalLink, IconQuote } from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import { MediaGrid } from '../../ui/media-grid.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import classes from './referenced-tweet.module.css';

/** The tweet that a message quotes or answers: as a card where we have it, else as a way to X. */
export function ReferencedTweetCard({ reference: { kind, url, tweet } }: { reference: ReferencedTweet }) {
  const { t } = useTranslation();
  const Icon = kind === 'quoted' ? IconQuote : IconArrowBackUp;
  const label = t(`threadPage.${kind}`);
  return (
    <aside className={classes.card} aria-label={label}>
      <div className={classes.head}>
        <Icon size={13} stroke={1.75} aria-hidden />
        {tweet && (
          <>
            <bdi className={classes.name}>{tweet.profile.name}</bdi>
            <span>@{tweet.profile.username}</span>
            <RelativeTime at={tweet.postedAt} />
          </>
        )}
        <a href={url} target="_blank" rel="noreferrer" aria-label={t(`threadPage.${kind}OnX`)} className={classes.link}>
          {!tweet && t(`threadPage.${kind}OnX`)} <IconExternalLink size={12} stroke={1.75} aria-hidden />
        </a>
      </div>
      {tweet && <RichText className={classes.text} text={tweet.text} />}
      {tweet && <MediaGrid media={tweet.media} />}
    </aside>
  );
}

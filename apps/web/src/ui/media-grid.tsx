import type { Media } from '@perch/contracts';
import { IconPhoto, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../lib/i18n.ts';
import type { z } from 'zod';
import classes from './media-grid.module.css';

type MediaItem = z.infer<typeof Media>;

interface MediaGridProps {
  media: MediaItem[];
  /** small, where many messages share the screen */
  isCompact?: boolean;
}

/** Pictures and films of a message in space that is theirs before they arrive. */
export function MediaGrid({ media, isCompact = false }: MediaGridProps) {
  if (media.length === 0) return null;
  return (
    <div className={classes.grid} data-count={Math.min(media.length, 4)} data-compact={isCompact || undefined}>
      {media.slice(0, 4).map((item, index) => (
        <MediaTile key={item.url ?? item.previewUrl ?? index} item={item} />
      ))}
    </div>
  );
}

function MediaTile({ item }: { item: MediaItem }) {
  const [isSilent, setSilent] = useState(false);
  const isFilm = item.kind !== 'photo' && item.url !== null;
  return isFilm && !isSilent ? <Film item={item} onFailed={() => setSilent(true)} /> : <Still item={item} />;
}

/** Plays where it stands, fetched when somebody wants to see it. */
function Film({ item: { kind, url, previewUrl, altText }, onFailed }: { item: MediaItem; onFailed: () => void }) {
  const { t } = useTranslation();
  return (
    <span className={classes.tile}>
      <video
        src={url!}
        {...(previewUrl && { poster: previewUrl })}
        aria-label={altText || t(`media.${kind}`)}
        controls
        playsInline
        preload="none"
        loop={kind === 'animated_gif'}
        muted={kind === 'animated_gif'}
        onError={onFailed}
      />
    </span>
  );
}

function Still({ item }: { item: MediaItem }) {
  const { t } = useTranslation();
  const [hasFailed, setFailed] = useState(false);
  const source = item.kind === 'photo' ? (item.url ?? item.previewUrl) : item.previewUrl;
  const target = item.url ?? item.previewUrl;
  const label = item.altText || t(`media.${item.kind}`);
  const content = (
    <>
      {source && !hasFailed ? (
        <img src={source} alt={label} loading="lazy" onError={() => setFailed(true)} />
      ) : (
        <span className={classes.missing}>
          <IconPhoto size={20} stroke={1.5} aria-hidden />
          {label}
        </span>
      )}
      {item.kind !== 'photo' && source && !hasFailed && (
        <span className={classes.play} aria-hidden>
          <IconPlayerPlay size={18} stroke={1.75} />
        </span>
      )}
    </>
  );
  return target && /^https?:/.test(target) ? (
    <a className={classes.tile} href={target} target="_blank" rel="noreferrer">
      {content}
    </a>
  ) : (
    <span className={classes.tile}>{content}</span>
  );
}

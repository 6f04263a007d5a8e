import type { TicketChannel } from '@perch/contracts';
import { IconAt, IconBrandX, IconMail, IconPencil, type Icon } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../lib/i18n.ts';
import classes from './avatar.module.css';
import { hueOf, initialsOf } from './initials.ts';

export interface AvatarProps {
  name: string;
  url: string | null;
  size?: number;
  /** where the person writes from, marked in the corner */
  channel?: TicketChannel;
}

const MARKS: Record<TicketChannel, Icon> = {
  twitter: IconBrandX,
  twitter_dm: IconMail,
  email: IconAt,
  manual: IconPencil,
};

/** A face, or initials where there is none. The name beside it speaks; the picture is silent. */
export function Avatar({ name, url, size = 32, channel }: AvatarProps) {
  const { t } = useTranslation();
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const Mark = channel && MARKS[channel];
  const hasImage = url !== null && url !== failedUrl;
  return (
    <span className={classes.root} style={{ width: size, height: size, fontSize: Math.max(9, size * 0.38) }}>
      {hasImage ? (
        <img
          className={classes.image}
          src={url}
          alt=""
          width={size}
          height={size}
          loading="lazy"
          onError={() => setFailedUrl(url)}
        />
      ) : (
        <span className={classes.initials} data-hue={hueOf(name)} aria-hidden>
          {initialsOf(name)}
        </span>
      )}
      {channel && Mark && (
        <span
          className={classes.mark}
          data-channel={channel}
          role="img"
          aria-label={t(`channel.${channel}`)}
          title={t(`channel.${channel}`)}
        >
          <Mark size={9} stroke={channel === 'twitter' ? 2.5 : 2.25} />
        </span>
      )}
    </span>
  );
}

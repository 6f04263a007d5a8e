import { Portal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import { ProfileHead } from './profile-head.tsx';
import { profileQuery } from './profile-queries.ts';
import classes from './profile.module.css';

const WIDTH = 320;
const HEIGHT = 260;
const GAP = 6;

interface ProfileHoverProps {
  anchor: HTMLElement;
  twitterUserId: string;
}

/** Who somebody is, beside their name. What it says stands in the drawer too, which a keyboard reaches. */
export function ProfileHover({ anchor, twitterUserId }: ProfileHoverProps) {
  const { t } = useTranslation();
  const { data } = useQuery(profileQuery(twitterUserId));
  if (!data) return null;
  const box = anchor.getBoundingClientRect();
  const isAbove = box.bottom + GAP + HEIGHT > innerHeight && box.top > HEIGHT;
  const place = isAbove ? { bottom: innerHeight - box.top + GAP } : { top: box.bottom + GAP };
  const left = Math.max(8, Math.min(box.left, innerWidth - WIDTH - 8));
  const open = data.tickets.filter(({ status }) => status !== 'closed').length;
  return (
    <Portal>
      <div className={classes.hover} style={{ ...place, left, width: WIDTH }} data-profile-card>
        <ProfileHead profile={data} isCompact />
        <p className={classes.dim}>
          {data.contact ? t('socialProfile.linkedTo', { name: data.contact.name }) : t('contact.notLinked')}
          {open > 0 && ` · ${t('socialProfile.openTickets', { count: open })}`}
        </p>
      </div>
    </Portal>
  );
}

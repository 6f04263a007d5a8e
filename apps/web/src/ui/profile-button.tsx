import type { ProfileRef } from '@perch/contracts';
import { useTranslation } from '../lib/i18n.ts';
import { nameOf } from '../lib/requester.ts';
import { useCan } from '../lib/session.ts';
import classes from './profile-button.module.css';

/** The name of an X user, which leads to who they are; of whom nothing is known any more, the mere name. */
export function ProfileButton({ profile, className }: { profile: ProfileRef; className?: string | undefined }) {
  const { t } = useTranslation();
  const isAllowed = useCan('social.view');
  const name = <bdi className={className}>{nameOf(t, profile)}</bdi>;
  if (!isAllowed || profile.isErased) return name;
  return (
    <button type="button" className={classes.button} data-profile={profile.twitterUserId} aria-haspopup="dialog">
      {name}
    </button>
  );
}

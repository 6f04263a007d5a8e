import type { Profile } from '@perch/contracts';
import {
  IconAlertTriangle,
  IconCalendar,
  IconExternalLink,
  IconLock,
  IconMapPin,
  IconRosetteDiscountCheck,
} from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { handleOf, nameOf } from '../../lib/requester.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import classes from './profile.module.css';

const monthOf = (at: string) =>
  new Intl.DateTimeFormat(currentLocale(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(at));
const compact = (count: number) =>
  new Intl.NumberFormat(currentLocale(), { notation: 'compact', maximumFractionDigits: 1 }).format(count);

/** Who an X user is, in their own words and X's numbers. */
export function ProfileHead({ profile, isCompact = false }: { profile: Profile; isCompact?: boolean }) {
  const { t } = useTranslation();
  const counts = [
    { name: 'tweets', count: profile.tweetsCount },
    { name: 'following', count: profile.followingCount },
    { name: 'followers', count: profile.followersCount },
  ] as const;
  return (
    <>
      <div className={classes.person}>
        <Avatar name={nameOf(t, profile)} url={profile.avatarUrl} size={isCompact ? 40 : 52} />
        <div className={classes.names}>
          <div className={classes.name}>
            <bdi>{nameOf(t, profile)}</bdi>
            {profile.isVerified && (
              <IconRosetteDiscountCheck
                className={classes.verified}
                size={16}
                stroke={1.75}
                role="img"
                aria-label={t('profile.verified')}
              />
            )}
            {profile.isProtected && (
              <IconLock size={14} stroke={1.75} role="img" aria-label={t('socialProfile.protected')} />
            )}
          </div>
          {!profile.isErased && (
            <a className={classes.handle} href={profile.url} target="_blank" rel="noreferrer">
              {handleOf(profile)}
              {!isCompact && (
                <>
                  {' · '}
                  {t('ticket.viewOnX')} <IconExternalLink size={12} stroke={1.75} aria-hidden />
                </>
              )}
            </a>
          )}
        </div>
      </div>
      {profile.missingReason && (
        <p className={classes.missing}>
          <IconAlertTriangle size={15} stroke={1.75} aria-hidden />
          {t(`socialProfile.missing.${profile.missingReason}`)}
        </p>
      )}
      {profile.bio && <RichText text={profile.bio} className={classes.bio} isOnX />}
      {(profile.location || profile.joinedAt) && (
        <p className={classes.facts}>
          {profile.location && (
            <span>
              <IconMapPin size={14} stroke={1.6} aria-hidden /> <bdi>{profile.location}</bdi>
            </span>
          )}
          {profile.joinedAt && (
            <span>
              <IconCalendar size={14} stroke={1.6} aria-hidden />{' '}
              {t('socialProfile.joined', { month: monthOf(profile.joinedAt) })}
            </span>
          )}
        </p>
      )}
      <p className={classes.counts}>
        {counts.map(
          ({ name, count }) =>
            count !== null && (
              <span key={name} title={new Intl.NumberFormat(currentLocale()).format(count)}>
                {t(`socialProfile.count.${name}`, { count, shown: compact(count) })}
              </span>
            ),
        )}
      </p>
    </>
  );
}

import { IconAlertCircle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from '../../../lib/i18n.ts';
import classes from './profile.module.css';

/** Whether somebody has proved that a number is the member's. */
export function PhoneMark({ isVerified }: { isVerified: boolean }) {
  const { t } = useTranslation();
  const Icon = isVerified ? IconCircleCheck : IconAlertCircle;
  return (
    <span className={classes.mark} data-verified={isVerified || undefined}>
      <Icon size={15} stroke={1.9} aria-hidden />
      {t(isVerified ? 'phone.verified' : 'phone.unverified')}
    </span>
  );
}

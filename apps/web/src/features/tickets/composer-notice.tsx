import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './composer-notices.module.css';

interface ComposerNoticeProps {
  icon: Icon;
  tone: 'calm' | 'warning' | 'problem';
  /** read out at once */
  isUrgent?: boolean;
  children: ReactNode;
}

/** Something to know before sending, with what can be done about it. */
export function ComposerNotice({ icon: Icon, tone, isUrgent = false, children }: ComposerNoticeProps) {
  return (
    <div className={classes.notice} data-tone={tone} role={isUrgent ? 'alert' : 'status'}>
      <Icon size={15} stroke={1.8} aria-hidden />
      <div className={classes.noticeText}>{children}</div>
    </div>
  );
}

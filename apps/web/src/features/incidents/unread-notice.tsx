import type { IncidentDetail } from '@perch/contracts';
import { IconEyeOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { momentWords } from '../../lib/time.ts';
import { useNow } from '../../ui/relative-time.tsx';
import classes from './incidents.module.css';

type Reading = Pick<IncidentDetail, 'unread' | 'clearAwaits' | 'account'>;

/** Until when X has been read, why not since, and that the all-clear waits for it; nothing where all of it was read. */
export function UnreadNotice({ unread, clearAwaits, account }: Reading) {
  const { t } = useTranslation();
  const now = useNow();
  const maySetUp = useCan('setup.social');
  const words = (at: string) => momentWords(new Date(at), now, currentLocale());
  if (unread === null && clearAwaits !== 'search') return null;
  return (
    <div className={classes.unread} role="status">
      <IconEyeOff size={16} stroke={1.75} aria-hidden />
      <p>
        {unread && (
          <>
            <strong>{t('incidentPage.unread.until', { at: words(unread.until) })}</strong>{' '}
            {t(`incidentPage.unread.reason.${unread.reason}`)}
            {unread.nextAt && ` ${t('incidentPage.unread.next', { at: words(unread.nextAt) })}`}
            {clearAwaits === 'reading' && ` ${t('incidentPage.unread.clear')}`}
            {maySetUp && (
              <>
                {' '}
                <Link to="/setup/channels/twitter/$accountId" params={{ accountId: account.id }}>
                  {t('incidentPage.unread.account')}
                </Link>
              </>
            )}{' '}
          </>
        )}
        {clearAwaits === 'search' && t('incidentPage.clearAwaitsSearch')}
      </p>
    </div>
  );
}

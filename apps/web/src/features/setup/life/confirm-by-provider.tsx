import { Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { clockTime } from '../../../lib/time.ts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { useSession } from '../../../lib/session.ts';
import classes from './life.module.css';

interface ConfirmByProviderProps {
  /** until when it counts that they have done so; null: it does not */
  until: string | null;
  /** the page that it is asked on */
  returnTo: string;
  /** keeps what stands on the page */
  onLeave?: () => void;
}

/** Whoever came by the provider of the organization shows there once more who they are. */
export function ConfirmByProvider({ until, returnTo, onLeave }: ConfirmByProviderProps) {
  const { t } = useTranslation();
  const { organization } = useSession();
  if (until !== null) {
    return (
      <p className={classes.text} role="status">
        {t('life.proved', { at: clockTime(new Date(until), currentLocale()) })}
      </p>
    );
  }
  const query = new URLSearchParams({ organization: organization.id, fresh: 'true', returnTo });
  return (
    <div className={classes.proof}>
      <p className={classes.text}>{t('life.prove')}</p>
      <Button
        component="a"
        href={`/api/v1/auth/sso/start?${query}`}
        variant="default"
        onClick={onLeave}
        leftSection={<IconExternalLink size={16} stroke={1.75} aria-hidden />}
      >
        {t('life.proveAgain')}
      </Button>
      <p className={classes.dim}>{t('life.proveElse')}</p>
    </div>
  );
}

import { Button } from '@mantine/core';
import { IconAlertTriangle, IconLock, IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../lib/i18n.ts';
import { isApiError } from '../lib/api.ts';
import { errorSentence } from '../lib/error-sentence.ts';
import classes from './states.module.css';

interface StateProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** What would be here, and the one next step. */
export function EmptyState({ icon, title, children, action }: StateProps) {
  return (
    <div className={classes.root}>
      {icon && (
        <div className={classes.icon} aria-hidden>
          {icon}
        </div>
      )}
      <p className={classes.title}>{title}</p>
      {children && <p className={classes.text}>{children}</p>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}

interface ErrorStateProps {
  error: unknown;
  onRetry?: () => void;
  /** the way back from what is not there, where trying again would not help */
  back?: ReactNode;
}

/** What happened, what is safe, what to do. */
export function ErrorState({ error, onRetry, back }: ErrorStateProps) {
  const { t } = useTranslation();
  if (isApiError(error, 'forbidden')) return <NoPermission />;
  if (back && isApiError(error, 'not_found')) {
    return (
      <div role="alert">
        <EmptyState title={errorSentence(t, error)} action={back} />
      </div>
    );
  }
  const isOffline = isApiError(error, 'offline');
  return (
    <div role="alert">
      <EmptyState
        icon={isOffline ? <IconPlugConnectedX size={28} stroke={1.5} /> : <IconAlertTriangle size={28} stroke={1.5} />}
        title={errorSentence(t, error)}
        action={
          onRetry && (
            <Button variant="default" onClick={onRetry}>
              {t('state.retry')}
            </Button>
          )
        }
      >
        {t('state.nothingLost')}
      </EmptyState>
    </div>
  );
}

export function NoPermission() {
  const { t } = useTranslation();
  return (
    <EmptyState icon={<IconLock size={28} stroke={1.5} />} title={t('state.noPermission')}>
      {t('state.noPermissionHint')}
    </EmptyState>
  );
}

import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from '../../../lib/i18n.ts';
import { problemSentence, type ReturnSearch } from './connect-words.ts';
import classes from './connect.module.css';

interface ConnectProblemProps {
  search: ReturnSearch;
  isRetrying: boolean;
  onRetry: () => void;
  onDismiss: () => void;
}

/** Why one has come back from X without an account. It stays until somebody has read it. */
export function ConnectProblem({ search, isRetrying, onRetry, onDismiss }: ConnectProblemProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.problem} role="alert">
      <IconAlertTriangle size={20} stroke={1.6} aria-hidden />
      <div className={classes.problemText}>
        <strong>{t(search.account ? 'connect.problem.notRenewed' : 'connect.problem.title')}</strong>
        <p>{problemSentence(t, search)}</p>
      </div>
      <div className={classes.problemActions}>
        <Button variant="default" onClick={onDismiss}>
          {t('action.dismiss')}
        </Button>
        <Button loading={isRetrying} onClick={onRetry}>
          {t('connect.problem.retry')}
        </Button>
      </div>
    </div>
  );
}

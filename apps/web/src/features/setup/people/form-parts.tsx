import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { isApiError } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { StaleNotice } from '../stale-notice.tsx';
import classes from './people.module.css';

interface FormProblemProps {
  error: unknown;
  /** what is wrong with the form as a whole; null: nothing, or a field says it */
  sentence: string | null;
  /** shows what somebody else has saved meanwhile */
  onReload?: () => void;
}

/** Why a form was not taken, above its buttons. */
export function FormProblem({ error, sentence, onReload }: FormProblemProps) {
  if (sentence === null) return null;
  if (onReload && isApiError(error, 'settings_changed')) return <StaleNotice onReload={onReload} />;
  return (
    <p className={classes.problem} role="alert">
      {sentence}
    </p>
  );
}

/** What a form chooses from could not be loaded: without it the form would be a dead end. */
export function LoadProblem({ query }: { query: { error: unknown; data: unknown; refetch: () => unknown } }) {
  const { t } = useTranslation();
  if (!query.error || query.data !== undefined) return null;
  return (
    <p className={classes.problem} role="alert">
      {errorSentence(t, query.error)}{' '}
      <Button size="compact-sm" variant="default" onClick={() => void query.refetch()}>
        {t('state.retry')}
      </Button>
    </p>
  );
}

export const FormActions = ({ children }: { children: ReactNode }) => <div className={classes.actions}>{children}</div>;

import type { ReactNode } from 'react';
import { isApiError } from '../../../lib/api.ts';
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

export const FormActions = ({ children }: { children: ReactNode }) => <div className={classes.actions}>{children}</div>;

import { useQueryClient } from '@tanstack/react-query';
import { api } from './api.ts';
import { errorSentence } from './error-sentence.ts';
import { useTranslation } from './i18n.ts';
import { notifyProblem } from './notify.ts';
import { sessionQuery, useSession, type Session } from './session.ts';

/** Whether what Perch estimates by itself is shown to the member. */
export function useEstimates(): boolean {
  const { estimates } = useSession();
  return estimates !== 'hidden' && estimates !== 'off';
}

/** What shows or hides them, for the member wherever they work; null: the organization shows them to nobody. */
export function useShowEstimates(): ((isShown: boolean) => void) | null {
  const client = useQueryClient();
  const { t } = useTranslation();
  if (useSession().estimates === 'off') return null;
  return (isShown) => {
    const estimates: Session['estimates'] = isShown ? 'shown' : 'hidden';
    client.setQueryData(sessionQuery.queryKey, (old) => old && { ...old, estimates });
    api.send('PATCH', 'me', { showsEstimates: isShown }).catch((error: unknown) => {
      notifyProblem(errorSentence(t, error));
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    });
  };
}

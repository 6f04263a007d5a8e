import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from './i18n.ts';
import { api } from './api.ts';
import { errorSentence } from './error-sentence.ts';
import { notifyProblem } from './notify.ts';

export function useSignOut() {
  const client = useQueryClient();
  const { t } = useTranslation();
  return async () => {
    try {
      await api.send('POST', 'auth/sign-out');
    } catch (error) {
      notifyProblem(errorSentence(t, error));
      return;
    }
    client.clear();
    // a fresh page: nothing of the one who leaves stays in memory
    window.location.assign('/sign-in');
  };
}

/** Works on in another organization of the person. */
export function useSwitchOrganization() {
  const client = useQueryClient();
  const { t } = useTranslation();
  return async (organizationId: string) => {
    try {
      await api.send('POST', 'auth/switch-organization', { organizationId });
    } catch (error) {
      notifyProblem(errorSentence(t, error));
      return;
    }
    client.clear();
    // a fresh page: nothing of the one left behind stays in memory
    window.location.assign('/');
  };
}

import type { Session, SetAvailability } from '@perch/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyDone, notifyProblem } from '../../lib/notify.ts';
import { sessionQuery } from '../../lib/session.ts';

/** Says whether the member takes new tickets. */
export function useSetAvailability() {
  const client = useQueryClient();
  const { t } = useTranslation();
  return async (availability: SetAvailability) => {
    try {
      client.setQueryData(sessionQuery.queryKey, await api.put<Session>('me/availability', availability));
      notifyDone(t(availability.isAway ? 'assignment.saidAway' : 'assignment.saidBack'));
    } catch (error) {
      notifyProblem(errorSentence(t, error));
    }
  };
}

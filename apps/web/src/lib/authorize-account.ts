import { AuthorizeUrl } from '@perch/contracts';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from './api.ts';
import { errorSentence } from './error-sentence.ts';
import { notifyProblem } from './notify.ts';

const RETURN_TO = '/setup/channels/twitter';

/** Leaves for X, where the account's owner decides; without an id, to connect another account. */
export function useAuthorize() {
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (accountId?: string) =>
      accountId
        ? api.post(
            `twitter/accounts/${accountId}/reauthorize`,
            { returnTo: `${RETURN_TO}?account=${accountId}` }, // so that one can try again
            AuthorizeUrl,
          )
        : api.post('twitter/accounts/connect', { returnTo: RETURN_TO }, AuthorizeUrl),
    onSuccess: ({ authorizeUrl }) => window.location.assign(authorizeUrl),
    onError: (error) => notifyProblem(errorSentence(t, error)),
  });
}

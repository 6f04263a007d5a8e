import type { AuthorizeUrl } from '@perch/contracts';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from './i18n.ts';
import { api } from './api.ts';
import { errorSentence } from './error-sentence.ts';
import { notifyProblem } from './notify.ts';

const RETURN_TO = '/setup/channels/twitter';

interface AuthorizeAccount {
  /** the account to authorize anew; left out: another one is connected */
  accountId?: string;
  /** the X app to authorize, null for Perch's own; left out: the usual one */
  twitterAppId?: string | null;
}

/** Leaves for X, where the account's owner decides. */
export function useAuthorize() {
  const { t } = useTranslation();
  return useMutation({
    mutationFn: ({ accountId, ...app }: AuthorizeAccount) =>
      accountId
        ? api.post<AuthorizeUrl>(`twitter/accounts/${accountId}/reauthorize`, {
            returnTo: `${RETURN_TO}?account=${accountId}`,
            ...app,
          })
        : api.post<AuthorizeUrl>('twitter/accounts/connect', { returnTo: RETURN_TO, ...app }),
    onSuccess: ({ authorizeUrl }) => window.location.assign(authorizeUrl),
    onError: (error) => notifyProblem(errorSentence(t, error)),
  });
}

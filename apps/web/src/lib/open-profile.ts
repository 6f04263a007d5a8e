import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Opens the drawer of an X user over whatever is on the screen; null closes it. */
export function useOpenProfile() {
  const navigate = useNavigate();
  return useCallback(
    (twitterUserId: string | null) =>
      void navigate({
        to: '.',
        search: ({ profile: _, ...rest }: { profile?: string }) =>
          twitterUserId === null ? rest : { ...rest, profile: twitterUserId },
      }),
    [navigate],
  );
}

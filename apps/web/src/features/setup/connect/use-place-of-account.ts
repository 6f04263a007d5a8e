import type { TwitterAccount } from '@perch/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';

const PLACES = {
  confirmation: '/setup/channels/twitter/$accountId/confirm',
  account: '/setup/channels/twitter/$accountId',
} as const;

/**
 * An account that waits is confirmed on one page, any other is looked at on another: whoever is on the wrong one is led
 * to the right one. True while they are. (The router's `Navigate` begins anew with every rendering, and never arrives.)
 */
export function usePlaceOfAccount(account: TwitterAccount | undefined, here: keyof typeof PLACES): boolean {
  const navigate = useNavigate();
  const place = account?.state === 'awaiting_confirmation' ? 'confirmation' : 'account';
  const isElsewhere = account !== undefined && place !== here;
  const accountId = account?.id ?? '';
  useEffect(() => {
    if (isElsewhere) void navigate({ to: PLACES[place], params: { accountId }, replace: true });
  }, [isElsewhere, place, accountId, navigate]);
  return isElsewhere;
}

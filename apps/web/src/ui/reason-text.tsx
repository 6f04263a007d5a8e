import type { Reason } from '@perch/contracts';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';

/** Why intake did what it did, in words. */
export function ReasonText({ reason, account }: { reason: z.infer<typeof Reason>; account: string }) {
  const { t, i18n } = useTranslation();
  const key = `reason.${reason.code}`;
  return <>{t(i18n.exists(key) ? key : 'reason.other', { account })}</>;
}

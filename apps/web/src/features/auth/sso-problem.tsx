import type { TFunction } from 'i18next';
import { useTranslation } from '../../lib/i18n.ts';

/** Why nobody came back from the provider, by the code in the address. */
export const ssoProblemWords = (t: TFunction, code: string) =>
  t([`auth.ssoError.${code.replace('sso_', '')}`, `error.${code}`, 'error.unexpected_answer']);

export function SsoProblem({ code }: { code: string }) {
  const { t } = useTranslation();
  return ssoProblemWords(t, code);
}

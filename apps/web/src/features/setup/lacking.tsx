import type { Permission } from '@perch/core';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { sessionCan, useSession } from '../../lib/session.ts';
import classes from './setup.module.css';

/** Which of these permissions whoever is signed in does not have. */
export function useLacking(permissions: readonly Permission[]): Permission[] {
  const session = useSession();
  return permissions.filter((permission) => !sessionCan(session, permission));
}

/** Says what is missing, in words, and who can help. Nothing where nothing is. */
export function Lacking({ permissions }: { permissions: readonly Permission[] }) {
  const { t } = useTranslation();
  if (permissions.length === 0) return null;
  const words = permissions.map((permission) => `“${t(`people.permission.${permission}`)}”`);
  return (
    <p className={classes.lacking} role="note">
      {t('people.lacking', { permissions: new Intl.ListFormat(currentLocale()).format(words) })}
    </p>
  );
}

import { BUILT_IN_ROLES } from '@perch/core';
import type { TFunction } from 'i18next';

/** The built-in roles in the words of the reader; one an organization made has the name they gave it. */
export function roleName(t: TFunction, { name }: { name: string }): string {
  const code = Object.entries(BUILT_IN_ROLES).find(([, role]) => role.name === name)?.[0];
  return code ? t(`role.${code}`) : name;
}

import { PERMISSIONS, type Permission } from '@perch/core';

export interface PermissionGroup {
  /** tickets, social, contacts, reports, setup */
  id: string;
  permissions: Permission[];
}

const ORDER = ['tickets', 'social', 'contacts', 'reports'];

/** Permissions by what they are about, in the order of the product's areas; whatever is about settings comes last. */
export function permissionGroups(permissions: readonly Permission[] = PERMISSIONS): PermissionGroup[] {
  const groupOf = (permission: Permission) => ORDER.find((area) => permission.startsWith(`${area}.`)) ?? 'setup';
  return [...ORDER, 'setup']
    .map((id) => ({ id, permissions: permissions.filter((permission) => groupOf(permission) === id) }))
    .filter((group) => group.permissions.length > 0);
}

import { PERMISSIONS, type Permission } from '@perch/core';

export interface PermissionGroup {
  /** tickets, social, contacts, reports, setup */
  id: string;
  permissions: Permission[];
}

const ORDER = ['tickets', 'social', 'contacts', 'reports'];
/** what is about a part of another area */
const AREA_OF: Partial<Record<string, string>> = { replies: 'tickets' };

/** Permissions by what they are about, in the order of the product's areas; whatever is about settings comes last. */
export function permissionGroups(permissions: readonly Permission[] = PERMISSIONS): PermissionGroup[] {
  const groupOf = (permission: Permission) => {
    const area = permission.slice(0, permission.indexOf('.'));
    return AREA_OF[area] ?? (ORDER.includes(area) ? area : 'setup');
  };
  return [...ORDER, 'setup']
    .map((id) => ({ id, permissions: permissions.filter((permission) => groupOf(permission) === id) }))
    .filter((group) => group.permissions.length > 0);
}

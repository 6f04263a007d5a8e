export const PERMISSIONS = [
  'setup.social',
  'social.view',
  'social.post',
  'social.reply',
  'tickets.view',
  'tickets.reply',
  'tickets.edit',
  'replies.approve',
  'contacts.view',
  'contacts.edit',
  'reports.view',
  'organization.manage',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/**
 * Who acts: a member with the permissions of their roles, a program with those of its API key, or the system itself (a
 * poll, a sweep, a schedule).
 */
export interface Actor {
  kind: 'member' | 'api_key' | 'system';
  memberId: string | null;
  /** of `api_key`; left out of all others */
  apiKeyId?: string | null;
  /** sees tickets of these departments only, and what belongs to them; null or left out: of all */
  departmentIds?: readonly string[] | null;
  permissions: ReadonlySet<Permission> | readonly Permission[];
}

export type BuiltInRole = 'administrator' | 'agent' | 'light_agent';

export const BUILT_IN_ROLES: Record<BuiltInRole, { name: string; permissions: readonly Permission[] }> = {
  administrator: { name: 'Administrator', permissions: PERMISSIONS },
  agent: {
    name: 'Agent',
    permissions: [
      'social.view',
      'social.post',
      'social.reply',
      'tickets.view',
      'tickets.reply',
      'tickets.edit',
      'contacts.view',
      'contacts.edit',
      'reports.view',
    ],
  },
  // Reads along and writes internal notes, for which seeing the ticket is enough; nothing of theirs reaches a customer.
  light_agent: { name: 'Light agent', permissions: ['tickets.view', 'social.view', 'contacts.view'] },
};

export function can(actor: Actor, permission: Permission): boolean {
  if (actor.kind === 'system') return true;
  return 'has' in actor.permissions ? actor.permissions.has(permission) : actor.permissions.includes(permission);
}

/** For text from outside (a role's form, a stored row): keeps what is a permission, in the order of the list. */
export function parsePermissions(names: readonly string[]): Permission[] {
  return PERMISSIONS.filter((permission) => names.includes(permission));
}

/** What a permission is worth nothing without: who is to answer a ticket must see it. */
const NEEDS: Partial<Record<Permission, Permission>> = {
  'social.post': 'social.view',
  'social.reply': 'social.view',
  'tickets.reply': 'tickets.view',
  'tickets.edit': 'tickets.view',
  'replies.approve': 'tickets.view',
  'contacts.edit': 'contacts.view',
};

/**
 * A role's permissions after one of them is switched: what it needs comes with it, what needs it goes with it. In the
 * order of the list.
 */
export function switchPermission(
  permissions: readonly Permission[],
  switched: Permission,
  isOn: boolean,
): readonly Permission[] {
  const needed = NEEDS[switched];
  return PERMISSIONS.filter((permission) => {
    if (permission === switched) return isOn;
    if (isOn && permission === needed) return true;
    if (!isOn && NEEDS[permission] === switched) return false;
    return permissions.includes(permission);
  });
}

/** Who may do one of these sees all departments: they could let themselves in, or look by trying settings. */
const BEYOND_WALLS: readonly Permission[] = ['organization.manage', 'setup.social'];

/** What a role may not allow whose members see tickets of their own departments only. */
export function allowedBeyondWalls(permissions: readonly Permission[]): Permission[] {
  return BEYOND_WALLS.filter((permission) => permissions.includes(permission));
}

/** What somebody may not hand on, because they do not have it themselves. */
export function notHeldBy(actor: Actor, permissions: readonly Permission[]): Permission[] {
  return permissions.filter((permission) => !can(actor, permission));
}

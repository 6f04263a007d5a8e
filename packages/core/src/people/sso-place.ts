/** What being in a group of the provider's means here. */
export interface SsoMapping {
  group: string;
  roleId: string;
  departmentIds: readonly string[];
}

export interface SsoRules {
  /** the first that somebody is in gives the role */
  mappings: readonly SsoMapping[];
  /** of who is in no mapped group; null: they are refused */
  defaultRoleId: string | null;
}

/** null in a place: it stays as it is, or empty for somebody new. */
export type SsoPlace =
  | { kind: 'refused' }
  | { kind: 'placed'; roleId: string | null; departmentIds: readonly string[] | null };

const REFUSED: SsoPlace = { kind: 'refused' };

/**
 * The role and the departments of somebody whom the provider has signed in. Without mappings both are given in Perch,
 * and the default role is of new people only. Departments are given by the mapping where it names any.
 */
export function placeBySso(rules: SsoRules, who: { groups: readonly string[]; isMember: boolean }): SsoPlace {
  const { mappings, defaultRoleId } = rules;
  if (mappings.length === 0) {
    if (who.isMember) return { kind: 'placed', roleId: null, departmentIds: null };
    return defaultRoleId === null ? REFUSED : { kind: 'placed', roleId: defaultRoleId, departmentIds: null };
  }
  const groups = new Set(who.groups);
  const own = mappings.filter(({ group }) => groups.has(group));
  const roleId = own[0]?.roleId ?? defaultRoleId;
  if (roleId === null) return REFUSED;
  const givesDepartments = mappings.some(({ departmentIds }) => departmentIds.length > 0);
  const departmentIds = [...new Set(own.flatMap((mapping) => mapping.departmentIds))];
  return { kind: 'placed', roleId, departmentIds: givesDepartments ? departmentIds : null };
}

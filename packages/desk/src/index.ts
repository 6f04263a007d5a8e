export type { Context, Logger } from './context.ts';
export { requirePermission } from './require-permission.ts';

export { aliveSessions } from './organization/alive-sessions.ts';
export { createOrganization, type CreateOrganization } from './organization/create-organization.ts';
export { findSession, type FoundSession } from './organization/find-session.ts';
export { getOrganization } from './organization/get-organization.ts';
export { listDepartments } from './organization/list-departments.ts';
export { listMembers } from './organization/list-members.ts';
export { listRoles } from './organization/list-roles.ts';
export { loadSession } from './organization/load-session.ts';
export { updateMe } from './organization/update-me.ts';

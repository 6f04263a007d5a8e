import { Department, list, Member, Organization, Role } from '@perch/contracts';
import { getOrganization, listDepartments, listMembers, listRoles } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';

const tags = ['organization'];
const config = { permission: 'signed-in' } as const;

/** What every screen needs to name people and departments: any member may read it. */
export const organizationRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/organization',
    { config, schema: { tags, summary: 'Your organization', response: { 200: Organization } } },
    async (request) => getOrganization(request.context()),
  );
  app.get(
    '/departments',
    { config, schema: { tags, summary: 'All departments', response: { 200: list(Department) } } },
    async (request) => ({ data: await listDepartments(request.context()) }),
  );
  app.get(
    '/members',
    { config, schema: { tags, summary: 'All members', response: { 200: list(Member) } } },
    async (request) => ({ data: await listMembers(request.context()) }),
  );
  app.get(
    '/roles',
    { config, schema: { tags, summary: 'All roles', response: { 200: list(Role) } } },
    async (request) => ({ data: await listRoles(request.context()) }),
  );
};

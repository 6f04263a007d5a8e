import { AppError, Department, Id, list, Member, Organization, Role } from '@perch/contracts';
import { getOrganization, listDepartments, listMembers, listRoles } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['organization'];
const config = { permission: 'signed-in' } as const;
const params = z.object({ id: Id });

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
    '/departments/:id',
    { config, schema: { tags, summary: 'A department', params, response: { 200: Department } } },
    async (request) => oneOf(await listDepartments(request.context()), request.params.id),
  );
  app.get(
    '/members',
    { config, schema: { tags, summary: 'All members', response: { 200: list(Member) } } },
    async (request) => ({ data: await listMembers(request.context()) }),
  );
  app.get(
    '/members/:id',
    { config, schema: { tags, summary: 'A member', params, response: { 200: Member } } },
    async (request) => oneOf(await listMembers(request.context()), request.params.id),
  );
  app.get(
    '/roles',
    { config, schema: { tags, summary: 'All roles', response: { 200: list(Role) } } },
    async (request) => ({ data: await listRoles(request.context()) }),
  );
  app.get(
    '/roles/:id',
    { config, schema: { tags, summary: 'A role', params, response: { 200: Role } } },
    async (request) => oneOf(await listRoles(request.context()), request.params.id),
  );
};

function oneOf<T extends { id: string }>(items: readonly T[], id: string): T {
  const item = items.find((each) => each.id === id);
  if (!item) throw new AppError('not_found');
  return item;
}

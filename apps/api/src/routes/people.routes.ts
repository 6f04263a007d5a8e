import {
  ChangedDepartment,
  ChangedMember,
  CreateDepartment,
  CreateRole,
  Department,
  DepartmentUsage,
  Id,
  MemberUsage,
  Role,
  UpdateDepartment,
  UpdateMember,
  UpdateRole,
} from '@perch/contracts';
import {
  createDepartment,
  createRole,
  deleteRole,
  getDepartmentUsage,
  getMemberUsage,
  updateDepartment,
  updateMember,
  updateRole,
} from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['organization'];
const config = { permission: 'organization.manage' } as const;
const params = z.object({ id: Id });

/** What administrators change of departments, members and roles; everybody reads them by `organizationRoutes`. */
export const peopleRoutes: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/departments',
    {
      config,
      schema: { tags, summary: 'Add a department', body: CreateDepartment, response: { 201: Department } },
    },
    async (request, reply) => reply.code(201).send(await createDepartment(request.context(), request.body)),
  );
  app.patch(
    '/departments/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change, deactivate or reactivate a department',
        description:
          'What is left out stays. One that capture settings of an X account name cannot be deactivated (`department_in_use`, with the accounts), nor the default one. Tickets that are not closed stay in it unless `moveOpenTicketsTo` names another.',
        params,
        body: UpdateDepartment,
        response: { 200: ChangedDepartment },
      },
    },
    async (request) => updateDepartment(request.context(), request.params.id, request.body),
  );
  app.get(
    '/departments/:id/usage',
    {
      config,
      schema: {
        tags,
        summary: 'What deactivating a department would meet',
        params,
        response: { 200: DepartmentUsage },
      },
    },
    async (request) => getDepartmentUsage(request.context(), request.params.id),
  );

  app.patch(
    '/members/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change, deactivate or reactivate a member',
        description:
          'What is left out stays. A role holds from the next request on; with one that allows less, the member is signed out. Deactivated, a member is signed out at once, their open tickets and what keywords assign to them are nobody’s, incidents that they had taken over are open again, and invitations they sent are revoked. Another role, and whether they are active, only by somebody who has all permissions of the member’s role (`permission_not_held`). Somebody active whose role may do everything is always left (`last_administrator`).',
        params,
        body: UpdateMember,
        response: { 200: ChangedMember },
      },
    },
    async (request) => updateMember(request.context(), request.params.id, request.body),
  );
  app.get(
    '/members/:id/usage',
    {
      config,
      schema: {
        tags,
        summary: 'What a member would leave behind when deactivated',
        params,
        response: { 200: MemberUsage },
      },
    },
    async (request) => getMemberUsage(request.context(), request.params.id),
  );

  app.post(
    '/roles',
    {
      config,
      schema: {
        tags,
        summary: 'Add a role',
        description: 'Only with permissions that you have yourself (`permission_not_held`).',
        body: CreateRole,
        response: { 201: Role },
      },
    },
    async (request, reply) => reply.code(201).send(await createRole(request.context(), request.body)),
  );
  app.patch(
    '/roles/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change a role of your own',
        description:
          'What is left out stays. It holds for its members from their next request on. Its permissions only by somebody who has them all (`permission_not_held`).',
        params,
        body: UpdateRole,
        response: { 200: Role },
      },
    },
    async (request) => updateRole(request.context(), request.params.id, request.body),
  );
  app.delete(
    '/roles/:id',
    {
      config,
      schema: { tags, summary: 'Remove a role that nobody has', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await deleteRole(request.context(), request.params.id);
      return reply.code(204).send(null);
    },
  );
};

import { DepartmentService, Id, SaveDepartmentService } from '@perch/contracts';
import { getDepartmentService, saveDepartmentService } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['organization'];
const params = z.object({ id: Id });

export const departmentServiceRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/departments/:id/service',
    {
      config: { permission: 'signed-in', isWholeRevision: true },
      schema: {
        tags,
        summary: 'When a department works, what it promises, and what closes and reopens by itself',
        params,
        response: { 200: DepartmentService },
      },
    },
    async (request) => getDepartmentService(request.context(), request.params.id),
  );
  app.put(
    '/departments/:id/service',
    {
      config: { permission: 'organization.manage' },
      schema: {
        tags,
        summary: 'Change when a department works and what it promises',
        description:
          'Due times are in minutes of its hours, from the customer’s post on. They hold for a ticket from the next thing on that happens to it; whether pending tickets close, at once. `revision` is the department’s.',
        params,
        body: SaveDepartmentService,
        response: { 200: DepartmentService },
      },
    },
    async (request) => saveDepartmentService(request.context(), request.params.id, request.body),
  );
};

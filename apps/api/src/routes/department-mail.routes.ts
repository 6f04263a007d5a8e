import { DepartmentMail, Id, list, mailIdentityOf, SaveDepartmentMail } from '@perch/contracts';
import { listDepartmentMail, removeDepartmentMail, saveDepartmentMail } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['departments'];
const config = { permission: 'organization.manage' } as const;
const params = z.object({ id: Id });

export const departmentMailRoutes: FastifyPluginAsyncZod = async (app) => {
  const identity = mailIdentityOf(app.services.config);
  app.get(
    '/departments/mail',
    { config, schema: { tags, summary: 'How departments write by e-mail', response: { 200: list(DepartmentMail) } } },
    async (request) => ({ data: await listDepartmentMail(request.context(), identity) }),
  );
  app.put(
    '/departments/:id/mail',
    {
      config,
      schema: {
        tags,
        summary: 'Set how a department writes by e-mail',
        description:
          'With the `revision` that was read: 409 `settings_changed` when somebody else has saved since. 409 `mail_address_taken` when another department has the address; `mail_address_of_perch` when Perch itself sends from it.',
        params,
        body: SaveDepartmentMail,
        response: { 200: DepartmentMail },
      },
    },
    async (request) => saveDepartmentMail(request.context(), request.params.id, request.body, identity),
  );
  app.delete(
    '/departments/:id/mail',
    {
      config,
      schema: { tags, summary: 'Take the e-mail address of a department away', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await removeDepartmentMail(request.context(), request.params.id);
      return reply.code(204).send(null);
    },
  );
};

import { AuditEntry, AuditLogQuery, page } from '@perch/contracts';
import { listAuditLog } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';

export const auditLogRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/audit-log',
    {
      config: { permission: 'organization.manage' },
      schema: {
        tags: ['organization'],
        summary: 'Who changed settings, people and keys',
        description:
          'Newest first, with the fields that changed as they were before and after. Nothing is ever removed.',
        querystring: AuditLogQuery,
        response: { 200: page(AuditEntry) },
      },
    },
    async (request) => listAuditLog(request.context(), request.query),
  );
};

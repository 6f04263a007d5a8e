import { Readable } from 'node:stream';
import { AuditEntry, AuditExportQuery, AuditLogQuery, page } from '@perch/contracts';
import { exportAuditLog, listAuditLog } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['organization'];
const config = { permission: 'organization.manage' } as const;

export const auditLogRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/audit-log',
    {
      config,
      schema: {
        tags,
        summary: 'Who changed settings, people and keys',
        description:
          'Newest first, with the fields that changed as they were before and after. An entry goes once it is older than the organization keeps them, a year at the earliest; nothing else changes or removes one.',
        querystring: AuditLogQuery,
        response: { 200: page(AuditEntry) },
      },
    },
    async (request) => listAuditLog(request.context(), request.query),
  );
  app.get(
    '/audit-log/export',
    {
      config,
      schema: {
        tags,
        summary: 'The audit log as CSV',
        description: 'All entries that fit the filters, newest first. That it was asked for stands in the log itself.',
        querystring: AuditExportQuery,
        response: { 200: { description: 'CSV', content: { 'text/csv': { schema: z.string() } } } },
      },
    },
    async (request, reply) => {
      const exported = await exportAuditLog(request.context(), request.query);
      return (
        reply
          .header('content-disposition', 'attachment; filename="audit-log.csv"')
          .header('cache-control', 'no-store')
          .type('text/csv; charset=utf-8')
          // as long as it may be, it is written as it is read
          .send(Readable.from(exported) as unknown as string)
      );
    },
  );
};

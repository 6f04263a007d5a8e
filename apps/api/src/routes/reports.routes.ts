import {
  Report,
  ReportHours,
  ReportHoursQuery,
  ReportOverview,
  ReportOverviewQuery,
  ReportQuery,
} from '@perch/contracts';
import { exportReport, exportReportHours, getReport, getReportHours, getReportOverview } from '@perch/desk';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['reports'];
const config = { permission: 'reports.view' } as const;
const csvAnswer = { 200: { description: 'The report', content: { 'text/csv': { schema: z.string() } } } };

const sendCsv = (reply: FastifyReply, name: string, { from, to }: ReportHoursQuery, csv: string) =>
  reply
    .header('content-disposition', `attachment; filename="${name}-${from}-${to}.csv"`)
    .header('cache-control', 'no-store')
    .type('text/csv; charset=utf-8')
    .send(csv);

export const reportsRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/reports/overview',
    {
      config,
      schema: {
        tags,
        summary: 'The figures of all metrics over a period, beside another period',
        querystring: ReportOverviewQuery,
        response: { 200: ReportOverview },
      },
    },
    async (request) => getReportOverview(request.context(), request.query),
  );
  app.get(
    '/reports/hours',
    {
      config,
      schema: {
        tags,
        summary: 'New tickets by the hour of the week at which the customer wrote',
        querystring: ReportHoursQuery,
        response: { 200: ReportHours },
      },
    },
    async (request) => getReportHours(request.context(), request.query),
  );
  app.get(
    '/reports',
    {
      config,
      schema: {
        tags,
        summary: 'The figures of a metric, step by step, and by a dimension if wanted',
        description:
          'Steps are days up to 62 days, weeks up to 190, else months. Merged tickets and spam are not counted. What X bills goes by UTC days and is known by account alone.',
        querystring: ReportQuery,
        response: { 200: Report },
      },
    },
    async (request) => getReport(request.context(), request.query),
  );
  app.get(
    '/reports/export',
    {
      config,
      schema: {
        tags,
        summary: 'The same as CSV',
        description: 'A line for each step, or each group. Durations are seconds, money is millionths of a dollar.',
        querystring: ReportQuery,
        response: csvAnswer,
      },
    },
    async (request, reply) => {
      const csv = await exportReport(request.context(), request.query);
      return sendCsv(reply, request.query.metric, request.query, csv);
    },
  );
  app.get(
    '/reports/hours/export',
    {
      config,
      schema: {
        tags,
        summary: 'New tickets by the hour of the week, as CSV',
        description: 'A line for each hour of each weekday, of which 1 is Monday.',
        querystring: ReportHoursQuery,
        response: csvAnswer,
      },
    },
    async (request, reply) => {
      const csv = await exportReportHours(request.context(), request.query);
      return sendCsv(reply, 'hours', request.query, csv);
    },
  );
};

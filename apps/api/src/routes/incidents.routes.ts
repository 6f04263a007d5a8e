import {
  AssignIncident,
  CloseIncident,
  ClosedChildren,
  Id,
  Incident,
  IncidentDetail,
  IncidentExport,
  IncidentExportQuery,
  IncidentNote,
  IncidentsQuery,
  OpenIncidentTicket,
  page,
} from '@perch/contracts';
import {
  acknowledgeIncident,
  assignIncident,
  closeIncident,
  closeIncidentTickets,
  exportIncident,
  getIncident,
  listIncidents,
  noteIncident,
  openIncidentTicket,
} from '@perch/desk';
import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['escalation'];
const config = { permission: 'social.view' } as const;
const handles = { permission: 'social.reply' } as const;
const params = z.object({ id: Id });
const response = { 200: IncidentDetail };
const EXPORT_TYPES = { 'application/json': { schema: IncidentExport }, 'text/csv': { schema: z.string() } };

export const incidentsRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/incidents',
    {
      config,
      schema: {
        tags,
        summary: 'Bursts of tweets that rules have found',
        querystring: IncidentsQuery,
        response: { 200: page(Incident) },
      },
    },
    async (request) => listIncidents(request.context(), request.query),
  );
  app.get(
    '/incidents/:id',
    { config, schema: { tags, summary: 'An incident, with its tweets and what happened', params, response } },
    async (request) => getIncident(request.context(), request.params.id),
  );
  app.get(
    '/incidents/:id/export',
    {
      config,
      schema: {
        tags,
        summary: 'All of an incident, for a post-mortem',
        description: 'What happened, whom was told and how that went, its figures and its tweets, as JSON or CSV.',
        params,
        querystring: IncidentExportQuery,
        response: { 200: { description: 'The incident', content: EXPORT_TYPES } },
      },
    },
    async (request, reply) => {
      const { format } = request.query;
      const exported = await exportIncident(request.context(), request.params.id, format);
      return (
        reply
          .header('content-disposition', `attachment; filename="incident-${request.params.id}.${format}"`)
          .header('cache-control', 'no-store')
          .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8')
          // as long as it may be, it is written as it is read
          .send(Readable.from(exported) as unknown as IncidentExport)
      );
    },
  );
  app.post(
    '/incidents/:id/acknowledge',
    {
      config: handles,
      schema: {
        tags,
        summary: 'Take an incident over',
        description: 'Said twice, it changes nothing.',
        params,
        response,
      },
    },
    async (request) => acknowledgeIncident(request.context(), request.params.id),
  );
  app.post(
    '/incidents/:id/close',
    {
      config: handles,
      schema: {
        tags,
        summary: 'Close an incident',
        description: 'Who had its alarm is told. Said twice, it changes nothing.',
        params,
        body: CloseIncident.nullish(),
        response,
      },
    },
    async (request) => closeIncident(request.context(), request.params.id, request.body ?? {}),
  );
  app.put(
    '/incidents/:id/assignee',
    {
      config: handles,
      schema: { tags, summary: 'Give an incident to a member', params, body: AssignIncident, response },
    },
    async (request) => assignIncident(request.context(), request.params.id, request.body.memberId),
  );
  app.post(
    '/incidents/:id/ticket',
    {
      config: { permission: 'tickets.edit' },
      schema: {
        tags,
        summary: 'Open a ticket for an incident',
        description:
          'The tickets of its tweets are linked to it, those that come later too. Said twice, it changes nothing.',
        params,
        body: OpenIncidentTicket,
        response,
      },
    },
    async (request) => openIncidentTicket(request.context(), request.params.id, request.body),
  );
  app.post(
    '/incidents/:id/ticket/close-children',
    {
      config: { permission: 'tickets.edit' },
      schema: {
        tags,
        summary: 'Close the tickets that are linked to that of an incident',
        description: 'Up to 2,000 at once; `left` says how many are still open.',
        params,
        response: { 200: ClosedChildren },
      },
    },
    async (request) => closeIncidentTickets(request.context(), request.params.id),
  );
  app.post(
    '/incidents/:id/notes',
    {
      config: handles,
      schema: { tags, summary: 'Write a note into the timeline of an incident', params, body: IncidentNote, response },
    },
    async (request) => noteIncident(request.context(), request.params.id, request.body.text),
  );
};

import { DraftRef, Id, list, SavedDraft, SaveDraft, TicketDraft } from '@perch/contracts';
import { getDraft, listDrafts, saveDraft } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['tickets'];
const view = { permission: 'tickets.view', memberOnly: 'Drafts are of people' } as const; // who reads along writes notes
const params = z.object({ id: Id });

export const draftsRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/drafts',
    {
      config: view,
      schema: { tags, summary: 'Tickets on which you have something unsent', response: { 200: list(DraftRef) } },
    },
    async (request) => ({ data: await listDrafts(request.context()) }),
  );
  app.get(
    '/tickets/:id/draft',
    { config: view, schema: { tags, summary: 'What you have not sent', params, response: { 200: SavedDraft } } },
    async (request) => ({ draft: await getDraft(request.context(), request.params.id) }),
  );
  app.put(
    '/tickets/:id/draft',
    {
      config: view,
      schema: {
        tags,
        summary: 'Keep what you have not sent',
        description:
          'Answers what is kept now: this, or what was written later elsewhere. It is emptied when it is sent.',
        params,
        body: SaveDraft,
        response: { 200: TicketDraft },
      },
    },
    async (request) => saveDraft(request.context(), request.params.id, request.body),
  );
};

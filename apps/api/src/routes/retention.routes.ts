import { PreviewRetention, Retention, RetentionPreview, SaveRetention } from '@perch/contracts';
import type { RetentionDays } from '@perch/core';
import {
  getRetention,
  KEEP_NOTIFICATIONS_DAYS,
  previewRetention,
  saveRetention,
  shortensRetention,
  type KnownRetention,
} from '@perch/desk';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { confirmationOf, confirmPerson, refusePasswordOfKey } from '../auth/confirm-person.ts';

const tags = ['organization'];
const config = { permission: 'organization.manage' } as const;

const answer = (request: FastifyRequest, known: KnownRetention): Retention => ({
  ...known,
  confirmation: confirmationOf(request),
});

/** How long an organization keeps what goes by its age. */
export const retentionRoutes: FastifyPluginAsyncZod = async (app) => {
  const { KEEP_UNTICKETED_DAYS = null, KEEP_NOTICES_DAYS, KEEP_WEBHOOK_LOG_DAYS } = app.services.config;
  const most: RetentionDays = {
    tweets: KEEP_UNTICKETED_DAYS,
    directMessages: KEEP_UNTICKETED_DAYS,
    tickets: null,
    notices: KEEP_NOTICES_DAYS,
    notifications: KEEP_NOTIFICATIONS_DAYS,
    incidents: null,
    webhookEvents: KEEP_WEBHOOK_LOG_DAYS,
    auditLog: null,
  };
  app.get(
    '/organization/retention',
    { config, schema: { tags, summary: 'How long things are kept', response: { 200: Retention } } },
    async (request) => answer(request, await getRetention(request.context(), most)),
  );
  app.put(
    '/organization/retention',
    {
      config,
      schema: {
        tags,
        summary: 'Choose how long things are kept',
        description:
          'Between what can be chosen at least and what the installation keeps. What is older goes from now on and does not come back: ask before what would go. Keeping something for a shorter time needs the permissions of an export, as all of it is in question, and that you show again who you are: `password`, or signing in anew at your provider (`password_wrong`, `sign_in_again`). With an API key leave `password` out: nobody is asked. Closed tickets go with all that is in them, and are in no report any more; one that is not closed, or whose reply is under way or in doubt, stays.',
        body: SaveRetention,
        response: { 200: Retention },
      },
    },
    async (request, reply) => {
      const { password, ...chosen } = request.body;
      refusePasswordOfKey(request, password);
      const ctx = request.context();
      if (await shortensRetention(ctx, chosen)) await confirmPerson(app, request, reply, password);
      return answer(request, await saveRetention(ctx, chosen, most));
    },
  );
  app.post(
    '/organization/retention/preview',
    {
      config,
      schema: {
        tags,
        summary: 'What would go if things were kept for so long',
        description:
          'Changes nothing, and takes the days that could be saved. Counts end at 10,000 of a kind, and say so.',
        body: PreviewRetention,
        response: { 200: RetentionPreview },
      },
    },
    async (request) => previewRetention(request.context(), { days: request.body.days, most }),
  );
};

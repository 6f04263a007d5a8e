import {
  CreateEscalationRule,
  EscalationHitsQuery,
  EscalationPreview,
  EscalationRule,
  EscalationRules,
  Id,
  SaveEscalationRule,
} from '@perch/contracts';
import {
  createEscalationRule,
  deleteEscalationRule,
  drillEscalation,
  listEscalationRules,
  previewEscalation,
  updateEscalationRule,
} from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { goneSignal } from '../gone-signal.ts';

const tags = ['escalation'];
const config = { permission: 'setup.social' } as const;
const params = z.object({ id: Id });
const ofRule = params.extend({ ruleId: Id });

export const escalationRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/twitter/accounts/:id/escalation-rules',
    {
      config,
      schema: {
        tags,
        summary: 'Emergency escalation: the rules of an account',
        description: 'Also says who can be reached by SMS.',
        params,
        response: { 200: EscalationRules },
      },
    },
    async (request) => listEscalationRules(request.context(), request.params.id),
  );
  app.post(
    '/twitter/accounts/:id/escalation-rules',
    {
      config,
      schema: {
        tags,
        summary: 'Add an escalation rule',
        description:
          'Tells people by e-mail or SMS when so many tweets come within the period. The tweets of the last period count at once.',
        params,
        body: CreateEscalationRule,
        response: { 201: EscalationRule },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await createEscalationRule(request.context(), request.params.id, request.body)),
  );
  app.post(
    '/twitter/accounts/:id/escalation-rules/preview',
    {
      config,
      schema: {
        tags,
        summary: 'What would have counted for a rule in the last 30 days',
        description:
          'When each stored tweet was posted that has the keywords, and by which person: a rule with any count, period and cooldown can be tried on them. Nothing is saved, nobody is told. 429 `busy` while another one is under way.',
        params,
        body: EscalationHitsQuery,
        response: { 200: EscalationPreview },
      },
    },
    async (request, reply) =>
      previewEscalation(request.context(), {
        accountId: request.params.id,
        condition: request.body,
        signal: goneSignal(reply),
      }),
  );
  app.put(
    '/twitter/accounts/:id/escalation-rules/:ruleId',
    {
      config,
      schema: {
        tags,
        summary: 'Change an escalation rule',
        description: 'With the `revision` that was read: 409 `settings_changed` when somebody else has saved since.',
        params: ofRule,
        body: SaveEscalationRule,
        response: { 200: EscalationRule },
      },
    },
    async (request) => {
      const { id: accountId, ruleId } = request.params;
      return updateEscalationRule(request.context(), { accountId, ruleId, rule: request.body });
    },
  );
  app.delete(
    '/twitter/accounts/:id/escalation-rules/:ruleId',
    {
      config,
      schema: {
        tags,
        summary: 'Delete an escalation rule',
        description: 'Its incidents stay; one that is under way is closed.',
        params: ofRule,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await deleteEscalationRule(request.context(), request.params.id, request.params.ruleId);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/twitter/accounts/:id/escalation-rules/:ruleId/drill',
    {
      config,
      schema: {
        tags,
        summary: 'Send a test alarm to everybody whom the rule tells',
        description: 'Marked as a test. Once a minute.',
        params: ofRule,
        response: { 202: z.object({ messages: z.number().int() }) },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await drillEscalation(request.context(), request.params.id, request.params.ruleId)),
  );
};

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { iso } from '../iso.ts';
import { hasSubscription, type ActivitySubscription } from '../world/activity.ts';
import { ACTIVITY_EVENT_TYPES, isPrivateEvent } from './activity-event-types.ts';
import { ActivityStreams } from './activity-streams.ts';
import type { Query } from './fields.ts';
import { readPage } from './page.ts';
import {
  duplicateSubscription,
  forbidden,
  invalidBody,
  invalidParameter,
  notFound,
  tooManyConnections,
} from './problem.ts';
import { idList, maxResults, pathId, readQuery, timeParameter } from './query.ts';
import { readBody } from './read-body.ts';

/** The figures of X's documents of 2026. */
const MOST_SUBSCRIPTIONS = { 'self-serve': 1_500, enterprise: 50_000 };
const CREATE = { scopes: ['tweet.read'], allowsAppOnly: true, limit: { user: 500, app: 500 } };
const MANAGE = { scopes: [], allowsAppOnly: true, isAppOnly: true, limit: { app: 500 } };
const STREAM = { ...MANAGE, limit: { app: 450 } };

const tag = z.string().min(1).max(200).optional();
const webhook_id = z
  .string()
  .regex(/^[0-9]{1,19}$/)
  .optional();
const CreateBody = z.strictObject({
  event_type: z.enum(ACTIVITY_EVENT_TYPES),
  filter: z.strictObject({
    user_id: z
      .string()
      .regex(/^[0-9]{1,19}$/)
      .optional(),
    keyword: z.string().min(1).max(150).optional(),
    direction: z.enum(['inbound', 'outbound']).optional(),
  }),
  tag,
  webhook_id,
});
const UpdateBody = z.strictObject({ tag, webhook_id });

/** The X Activity API: subscriptions, and the stream that tells of what they ask for. */
export function activityRoutes(context: Context) {
  const { world } = context;
  const { activitySubscriptions: subscriptions } = world;
  const streams = new ActivityStreams(context);

  const meta = () => ({ total_subscriptions: subscriptions.size });

  function refuseUnlessAllowed(request: FastifyRequest, eventType: string, userId: string | undefined): void {
    const user = request.caller?.user;
    if (!isPrivateEvent(eventType)) return;
    const isTheirs = user
      ? user.id === userId
      : [...world.tokens.values()].some((token) => token.userId !== '' && token.userId === userId);
    if (!isTheirs) throw forbidden('The user has not authorized this app to receive private events.');
  }

  function subscriptionOf(request: FastifyRequest): ActivitySubscription {
    const subscription = subscriptions.get(pathId(request, 'subscription_id'));
    if (!subscription) throw notFound();
    return subscription;
  }

  return async (app: FastifyInstance): Promise<void> => {
    app.addHook('preClose', async () => streams.close());

    app.post('/2/activity/subscriptions', { config: CREATE }, async (request) => {
      const body = readBody(CreateBody, request.body);
      const { event_type, filter } = body;
      if (filter.user_id === undefined && filter.keyword === undefined) {
        throw invalidBody('$.filter: needs user_id or keyword');
      }
      if (body.webhook_id !== undefined) throw invalidBody('$.webhook_id: there is no such webhook');
      refuseUnlessAllowed(request, event_type, filter.user_id);
      const eventType = event_type.replace('conversation_join', 'conversation.join');
      const given = JSON.parse(JSON.stringify(filter)) as ActivitySubscription['filter'];
      if (hasSubscription(world, { eventType, filter: given })) throw duplicateSubscription();
      if (subscriptions.size >= MOST_SUBSCRIPTIONS[world.settings.tier]) {
        throw forbidden('The maximum number of subscriptions of your plan has been reached.');
      }
      const now = world.clock();
      const id = world.newId(now);
      const made = { id, eventType, filter: given, tag: body.tag ?? null, createdAt: now, updatedAt: now };
      subscriptions.set(id, made);
      world.changed('settings');
      return { data: { subscription: presented(made) }, meta: meta() };
    });

    app.get('/2/activity/subscriptions', { config: MANAGE }, async (request) => {
      const query = readQuery(request, ['max_results', 'pagination_token']);
      const page = readPage({
        items: [...subscriptions.values()],
        maxResults: maxResults(query, 1, 1_000, 1_000),
        token: query['pagination_token'],
        isVisible: () => true,
      });
      const data = page.items.map(presented);
      return {
        ...(data.length > 0 && { data }),
        meta: { result_count: data.length, ...(page.nextToken !== undefined && { next_token: page.nextToken }) },
      };
    });

    // as 2.167 describes it: of each id whether it was deleted, and what could not be
    app.delete('/2/activity/subscriptions', { config: MANAGE }, async (request) => {
      const ids = idList(readQuery(request, ['ids']));
      const known = ids.map((id) => ({ subscription_id: id, deleted: subscriptions.delete(id) }));
      world.changed('settings');
      const data = known.filter(({ deleted }) => deleted);
      const errors = known
        .filter(({ deleted }) => !deleted)
        .map(({ subscription_id }) => ({ subscription_id, reason: 'NotFound', message: 'Subscription not found' }));
      return { ...(data.length > 0 && { data }), ...(errors.length > 0 && { errors }), meta: meta() };
    });

    app.put('/2/activity/subscriptions/:subscription_id', { config: MANAGE }, async (request) => {
      const subscription = subscriptionOf(request);
      const body = readBody(UpdateBody, request.body);
      if (body.webhook_id !== undefined) throw invalidBody('$.webhook_id: there is no such webhook');
      if (body.tag !== undefined) subscription.tag = body.tag;
      subscription.updatedAt = world.clock();
      world.changed('settings');
      return { data: { subscription: presented(subscription), ...meta() } };
    });

    app.delete('/2/activity/subscriptions/:subscription_id', { config: MANAGE }, async (request) => {
      subscriptions.delete(subscriptionOf(request).id);
      world.changed('settings');
      return { data: { deleted: true }, meta: meta() };
    });

    app.get('/2/activity/stream', { config: STREAM }, async (request, reply) => {
      const query = readQuery(request, ['backfill_minutes', 'start_time', 'end_time']);
      const since = backfillOf(query, world.clock());
      if (since !== undefined && world.settings.tier === 'self-serve') {
        const [name, value] = Object.entries(query)[0]!;
        throw invalidParameter(name, value, `The \`${name}\` query parameter is not available on your plan`);
      }
      if (streams.isFull) throw tooManyConnections();
      streams.open(request, reply, since);
      return reply;
    });
  };
}

/** From when on the caller wants to hear what it missed; `end_time` has no use for a stream that goes on. */
function backfillOf(query: Query, now: number): number | undefined {
  const minutes = query['backfill_minutes'];
  if (minutes !== undefined && !/^[0-5]$/.test(minutes)) {
    const message = `The \`backfill_minutes\` query parameter value [${minutes}] is not between 0 and 5`;
    throw invalidParameter('backfill_minutes', minutes, message);
  }
  timeParameter(query, 'end_time');
  const since = timeParameter(query, 'start_time');
  return since ?? (minutes === undefined ? undefined : now - Number(minutes) * 60_000);
}

function presented({ id, eventType, filter, tag: given, createdAt, updatedAt }: ActivitySubscription) {
  return {
    created_at: iso(createdAt),
    event_type: eventType,
    filter,
    subscription_id: id,
    ...(given !== null && { tag: given }),
    updated_at: iso(updatedAt),
  };
}

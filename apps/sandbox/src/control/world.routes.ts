import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { SnapshotShape } from '../world/snapshot-shape.ts';
import { restoreSnapshot, takeSnapshot, type Snapshot } from '../world/snapshot.ts';
import { faultsView } from './faults.routes.ts';
import { ControlProblem, readInput } from './problem.ts';
import { ListRequests, PutSettings, Reset, StartStorm } from './schemas.ts';
import { userView } from './views.ts';

/** An export with all the mails and pictures it may hold. */
const LARGEST_IMPORT = 256 * 1024 * 1024;
const USUAL_STORM_AUTHORS = 300;

/** The world as a whole: its state, settings, faults, storms, requests, reset. */
export function worldControlRoutes(context: Context) {
  const { world, requests, storms } = context;
  const { inboundSmtp, twilioAccountSid, twilioFrom } = context.settings;

  function settingsView() {
    const { tier, rateLimits, trickle, billing, credits, usageCap, idJitterMs, smtp } = world.settings;
    return { tier, rateLimits, trickle, billing, credits, usageCap, idJitterMs, smtp };
  }

  return async (app: FastifyInstance): Promise<void> => {
    app.get('/control/state', async () => ({
      port: Number(new URL(context.origin()).port),
      smtpPort: context.smtpPort(),
      ...settingsView(),
      passedSeconds: world.settings.passedSeconds,
      users: { total: world.users.size, brands: world.brands().map((user) => userView(world, user)) },
      tweets: world.timeline.length,
      directMessages: world.directMessages.length,
      mails: world.mails.length,
      inboundSmtp: inboundSmtp ? `${inboundSmtp.host}:${inboundSmtp.port}` : null,
      sms: world.sms.size,
      twilio: { accountSid: twilioAccountSid, from: twilioFrom },
      requests: requests.total,
      tokens: world.tokens.size,
      bill: world.bill.summary(),
      faults: faultsView(context),
      storms: storms.list(),
    }));

    app.put('/control/settings', async (request) => {
      const { trickle, billing, ...states } = readInput(PutSettings, request.body);
      if (billing?.appOwner && !world.userByName(billing.appOwner)) {
        throw ControlProblem.at('billing.appOwner', `there is no account @${billing.appOwner}; see GET /control/users`);
      }
      if (billing) world.settings.billing = { ...world.settings.billing, ...billing };
      const given = Object.entries(states).filter(([, value]) => value !== undefined);
      Object.assign(world.settings, Object.fromEntries(given));
      if (trickle) {
        world.settings.trickle = {
          enabled: trickle.enabled,
          perMinute: trickle.perMinute ?? world.settings.trickle.perMinute,
        };
      }
      world.changed('settings');
      return settingsView();
    });

    app.post('/control/storm', async (request, reply) => {
      const { to, keywords, tweets, seconds, authors } = readInput(StartStorm, request.body);
      const account = world.userByName(to);
      if (!account) throw ControlProblem.at('to', `there is no account @${to}; see GET /control/users`);
      const storm = storms.start({
        to: account,
        keywords,
        tweets,
        seconds,
        authors: Math.min(authors ?? USUAL_STORM_AUTHORS, tweets),
      });
      return reply.code(202).send(storm);
    });

    app.delete('/control/storm', async (_request, reply) => {
      storms.stopAll();
      return reply.code(204).send();
    });

    app.get('/control/requests', async (request) => ({
      total: requests.total,
      data: requests.list(readInput(ListRequests, request.query)),
    }));

    app.post('/control/reset', async (request, reply) => {
      const { scenario } = readInput(Reset, request.body);
      context.reset(scenario ?? context.settings.scenario);
      return reply.code(204).send();
    });

    app.get('/control/export', async () => takeSnapshot(world));

    app.post('/control/import', { bodyLimit: LARGEST_IMPORT }, async (request, reply) => {
      const snapshot = readInput(SnapshotShape, request.body) as unknown as Snapshot;
      storms.stopAll();
      const before = structuredClone(takeSnapshot(world));
      try {
        restoreSnapshot(world, snapshot);
      } catch {
        restoreSnapshot(world, before);
        throw new ControlProblem(400, 'body: this is not a whole export; nothing was changed.');
      }
      context.limits.clear();
      return reply.code(204).send();
    });
  };
}

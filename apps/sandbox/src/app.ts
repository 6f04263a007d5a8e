import formbody from '@fastify/formbody';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Context } from './context.ts';
import { controlApi } from './control/control-api.ts';
import { Storms } from './control/storms.ts';
import { startTrickle } from './control/trickle.ts';
import { NameServer } from './dns/name-server.ts';
import { collectEndpoints } from './faults/endpoints.ts';
import { bounce } from './mail/bounce.ts';
import { deliverMail } from './mail/deliver-mail.ts';
import { startSmtpInbox, type SmtpInbox } from './mail/smtp-inbox.ts';
import { pictureRoutes } from './pictures.routes.ts';
import { keepAnswers, RequestLog } from './request-log.ts';
import { playScenario } from './scenarios/play-scenario.ts';
import { readSettings, type SandboxSettings } from './settings.ts';
import { StateFile } from './world/state-file.ts';
import { SmsCarrier } from './twilio/sms-carrier.ts';
import { twilioApi } from './twilio/twilio-api.ts';
import { World } from './world/world.ts';
import { RateLimits } from './x/rate-limits.ts';
import { xApi } from './x/x-api.ts';

const LARGEST_BODY = 1024 * 1024;

export interface Sandbox {
  app: FastifyInstance;
  world: World;
  smtp: SmtpInbox;
  /** Binds 127.0.0.1 and answers the address. */
  listen: () => Promise<string>;
  close: () => Promise<void>;
}

export interface SandboxOptions extends Partial<SandboxSettings> {
  clock?: () => number;
}

/** The whole outside world, ready to listen. */
export async function buildSandbox({ clock, ...options }: SandboxOptions = {}): Promise<Sandbox> {
  const settings: SandboxSettings = { ...readSettings({}), ...options };
  const world = new World(clock);
  const file = settings.dataDirectory === undefined ? undefined : new StateFile(world, settings.dataDirectory);
  if (!file?.load()) playScenario(world, settings.scenario);

  const { faults } = world;
  const smtp = await startSmtpInbox({
    world,
    faults,
    port: settings.smtpPort,
    onBounce: (mail) => {
      if (!settings.inboundSmtp) return;
      deliverMail(settings.inboundSmtp, bounce(mail, world.clock())).catch((error: unknown) =>
        console.error('A bounce could not be delivered:', error),
      );
    },
  });
  const app = Fastify({ bodyLimit: LARGEST_BODY, forceCloseConnections: true, routerOptions: { maxParamLength: 600 } });
  const dns = new NameServer();
  let origin = `http://127.0.0.1:${settings.port}`;
  const context: Context = {
    world,
    settings,
    faults,
    dns,
    endpoints: collectEndpoints(app),
    requests: new RequestLog(),
    limits: new RateLimits(),
    storms: new Storms(world),
    origin: () => origin,
    smtpPort: () => smtp.port,
    reset: (scenario) => {
      context.storms.stopAll();
      context.requests.clear();
      context.limits.clear();
      dns.records.clear();
      playScenario(world, scenario);
    },
  };

  keepAnswers(app);
  await app.register(formbody);
  await app.register(xApi(context));
  await app.register(twilioApi(context));
  await app.register(pictureRoutes(context));
  await app.register(controlApi(context));
  const carrier = new SmsCarrier(world, {
    account: { sid: settings.twilioAccountSid, authToken: settings.twilioAuthToken },
    ownNumber: settings.twilioFrom,
    stepMs: settings.smsStepMs,
  });
  const stopTrickle = startTrickle(world);
  file?.watch();

  return {
    app,
    world,
    smtp,
    listen: async () => {
      origin = await app.listen({ host: '127.0.0.1', port: settings.port });
      await dns.listen(Number(new URL(origin).port));
      return origin;
    },
    close: async () => {
      stopTrickle();
      carrier.close();
      context.storms.stopAll();
      await Promise.all([app.close(), smtp.close(), dns.close()]);
      file?.close();
    },
  };
}

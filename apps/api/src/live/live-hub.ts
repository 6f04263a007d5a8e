import { liveChannel, LiveEvent } from '@perch/contracts';
import { aliveSessions, eventsInSight } from '@perch/desk';
import { anotherConnection } from '@perch/queue';
import fp from 'fastify-plugin';
import { behindWalls } from './behind-walls.ts';

const BEAT_MS = 15_000;

/** One browser that listens. */
export interface Listener {
  organizationId: string;
  sessionId: string;
  memberId: string;
  roleId: string;
  /** hears of what is in these departments only, and of what is in none; null: of everything */
  departmentIds: readonly string[] | null;
  send(event: LiveEvent): void;
  beat(): void;
  end(): void;
}

export interface LiveHub {
  /** Resolves when events flow. */
  add(listener: Listener): Promise<void>;
  remove(listener: Listener): void;
  /** Ends what a session listens to, at once in this process; other processes notice at their next beat. */
  endSession(sessionId: string): void;
  /** how many browsers listen */
  count(): number;
}

declare module 'fastify' {
  interface FastifyInstance {
    live: LiveHub;
  }
}

/** One subscriber of the process hands the events of an organization to all its browsers. */
export const liveHub = fp(async (app) => {
  const { redis, database } = app.services;
  const subscriber = anotherConnection(redis, { lazyConnect: true });
  const listeners = new Map<string, Set<Listener>>();
  const everybody = () => [...listeners.values()].flatMap((ofOrganization) => [...ofOrganization]);
  const endIf = (matches: (listener: Listener) => boolean) =>
    everybody()
      .filter(matches)
      .forEach((one) => one.end());

  const walls = behindWalls<LiveEvent, Listener>({
    look: ({ organizationId, departmentIds }, events) =>
      eventsInSight(database.of(organizationId, { departmentIds }), events),
    isListening: (listener) => listeners.get(liveChannel(listener.organizationId))?.has(listener) === true,
    onError: (error) => app.log.warn({ err: error }, 'live events: what somebody may hear of was not found out'),
  });

  subscriber.on('error', (error) => app.log.warn({ err: error }, 'live events: Redis is away'));
  // what was published meanwhile is lost: browsers that connect again fetch everything anew
  let wasLost = false;
  subscriber.on('close', () => (wasLost = true));
  subscriber.on('ready', () => {
    if (wasLost) endIf(() => true);
    wasLost = false;
  });
  subscriber.on('message', (channel: string, message: string) => {
    const event = LiveEvent.safeParse(parse(message));
    if (!event.success) return app.log.warn({ channel }, 'live events: a message that is none');
    for (const listener of [...(listeners.get(channel) ?? [])]) {
      if (isAbout(listener, event.data)) {
        if (isFor(listener, event.data)) listener.send(event.data);
        listener.end();
      } else if (isFor(listener, event.data)) {
        if (listener.departmentIds) walls.tell(listener, event.data);
        else listener.send(event.data);
      }
    }
  });

  const beat = setInterval(() => {
    for (const listener of everybody()) listener.beat();
    void endRevoked().catch((error: unknown) => app.log.warn({ err: error }, 'live events: sessions were not checked'));
  }, BEAT_MS);
  async function endRevoked() {
    const open = everybody();
    if (open.length === 0) return;
    const alive = await aliveSessions(database, [...new Set(open.map((listener) => listener.sessionId))]);
    endIf((listener) => open.includes(listener) && alive.get(listener.sessionId) !== listener.organizationId);
  }

  app.decorate('live', {
    async add(listener) {
      const channel = liveChannel(listener.organizationId);
      const others = listeners.get(channel);
      if (others) others.add(listener);
      else listeners.set(channel, new Set([listener]));
      await subscriber.subscribe(channel); // again for the second listener: it resolves when events flow
    },
    remove(listener) {
      const channel = liveChannel(listener.organizationId);
      const others = listeners.get(channel);
      if (!others?.delete(listener) || others.size > 0) return;
      listeners.delete(channel);
      subscriber
        .unsubscribe(channel)
        .catch((error: unknown) => app.log.warn({ err: error }, 'live events: unsubscribe'));
    },
    count: () => everybody().length,
    endSession: (sessionId) => endIf((listener) => listener.sessionId === sessionId),
  } satisfies LiveHub);

  app.addHook('preClose', async () => {
    clearInterval(beat);
    endIf(() => true);
    subscriber.disconnect();
  });
});

/** A notification, and what a member has read, is theirs alone; everything else is for all. */
const isFor = (listener: Listener, { type, id }: LiveEvent) => {
  if (type === 'session.ended') return false;
  if (type === 'notification.changed') return id === listener.memberId;
  return type !== 'reading.changed' || id === listener.memberId || id === listener.organizationId;
};

/** They were signed out, or what they may do has perhaps changed: they have to connect again, if they still can. */
const isAbout = ({ sessionId, memberId, roleId, departmentIds }: Listener, { type, id }: LiveEvent) =>
  (type === 'session.ended' && id === sessionId) ||
  (type === 'member.changed' && id === memberId) ||
  (type === 'role.changed' && id === roleId) ||
  (type === 'department.changed' && departmentIds !== null); // they may belong to others now

function parse(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return null;
  }
}

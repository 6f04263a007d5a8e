import type { LiveEvent } from '@perch/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Listener } from './live-hub.ts';

/** How long a request waits at most for what it has asked for before it answers that it is under way. */
const PATIENCE_SECONDS = 5;
/** Without Redis nothing is heard, and what is asked for is looked at in the end. */
const LISTENING_MS = 500;

interface AwaitedDelivery<T, Asked> {
  /** the live event of a step; of deliveries unless told */
  event?: LiveEvent['type'];
  /** asks for it */
  start: () => Promise<Asked>;
  /** of the row that the events are about; null: there is nothing to wait for */
  idOf: (asked: Asked) => string | null;
  /** reads how things stand */
  read: (asked: Asked) => Promise<T>;
  isSettled: (state: T) => boolean;
}

/**
 * Asks for something that a worker does, a delivery or a call to X, and waits a moment for it to come to an end, woken
 * by its live events. A caller that wants to wait less says so: `Prefer: wait=1` (RFC 7240).
 */
export async function awaitDelivery<T, Asked>(
  app: FastifyInstance,
  request: FastifyRequest,
  { event = 'delivery.changed', start, idOf, read, isSettled }: AwaitedDelivery<T, Asked>,
): Promise<T> {
  const { organizationId, session, member, apiKey } = request.signedIn();
  const heard = new Set<string>();
  let wake = () => {};
  const listener: Listener = {
    organizationId,
    sessionId: session?.id ?? apiKey!.id,
    memberId: member?.id ?? apiKey!.id,
    roleId: member?.role.id ?? apiKey!.id,
    departmentIds: null, // nothing of it is sent on: it only wakes who reads
    send: ({ type, id }) => {
      if (type === event) heard.add(id);
      wake();
    },
    beat: () => {},
    end: () => {},
  };
  const listening = app.live.add(listener).catch(() => {}); // the server closes
  try {
    await Promise.race([listening, pause(LISTENING_MS)]);
    const asked = await start();
    const id = idOf(asked);
    const deadline = Date.now() + patienceOf(request) * 1000;
    for (;;) {
      const state = await read(asked);
      const leftMs = deadline - Date.now();
      if (id === null || isSettled(state) || leftMs <= 0) return state;
      const late = pause(leftMs);
      while (!heard.delete(id)) {
        const woken = new Promise<void>((resolve) => (wake = resolve));
        if (await Promise.race([woken.then(() => false), late.then(() => true)])) break;
      }
    }
  } finally {
    app.live.remove(listener);
  }
}

function patienceOf({ headers }: FastifyRequest): number {
  const wanted = /(?:^|[\s,;])wait=(\d{1,4})(?:$|[\s,;])/i.exec(String(headers['prefer'] ?? ''));
  return wanted ? Math.min(Number(wanted[1]), PATIENCE_SECONDS) : PATIENCE_SECONDS;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

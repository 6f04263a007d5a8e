import type { LiveEvent } from '@perch/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Listener } from './live-hub.ts';

/** How long a request waits at most for what it has asked for before it answers that it is under way. */
const PATIENCE_SECONDS = 5;
/** Without Redis nothing is heard, and what is asked for is looked at in the end. */
const LISTENING_MS = 500;

interface AwaitedDelivery<T, Asked extends { deliveryId: string | null }> {
  /** asks for the delivery; null: there is nothing to wait for */
  start: () => Promise<Asked>;
  /** reads how things stand */
  read: (asked: Asked) => Promise<T>;
  isSettled: (state: T) => boolean;
  /** of another kind of thing that is waited for in the same way */
  event?: LiveEvent['type'];
}

/**
 * Asks for a delivery and waits a moment for it to come to an end, woken by its live events. A caller that wants to wait
 * less says so: `Prefer: wait=1` (RFC 7240).
 */
export async function awaitDelivery<T, Asked extends { deliveryId: string | null }>(
  app: FastifyInstance,
  request: FastifyRequest,
  { start, read, isSettled, event = 'delivery.changed' }: AwaitedDelivery<T, Asked>,
): Promise<T> {
  const { organizationId, session, member } = request.signedIn();
  const heard = new Set<string>();
  let wake = () => {};
  const listener: Listener = {
    organizationId,
    sessionId: session.id,
    memberId: member.id,
    roleId: member.role.id,
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
    const deadline = Date.now() + patienceOf(request) * 1000;
    for (;;) {
      const state = await read(asked);
      const leftMs = deadline - Date.now();
      if (asked.deliveryId === null || isSettled(state) || leftMs <= 0) return state;
      const late = pause(leftMs);
      while (!heard.delete(asked.deliveryId)) {
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

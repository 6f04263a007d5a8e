import type { MessageServer } from '@perch/desk';

/**
 * How many messages a worker has under way to a server at most, of the forty deliveries that it carries out at once: one
 * that never answers leaves the others to X, and to who is told by the other medium. The mail server gets as many again as
 * there are connections to it, which wait for one.
 */
const MOST: Record<Exclude<MessageServer, 'own_mail'>, number> = { twilio: 12, perch_mail: 10 };

/** Of a worker, for servers that all organizations share. */
export interface Hands {
  /** Reserves a place; what it returns gives it back. Null: so much is under way that the message had better wait. */
  tryTake(by: keyof typeof MOST): (() => void) | null;
}

export function createHands(): Hands {
  const underWay = { twilio: 0, perch_mail: 0 };
  return {
    tryTake(by) {
      if (underWay[by] >= MOST[by]) return null;
      underWay[by]++;
      let isReleased = false;
      return () => {
        if (!isReleased) underWay[by]--;
        isReleased = true;
      };
    },
  };
}

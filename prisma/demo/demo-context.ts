import { PERMISSIONS } from '@perch/core';
import type { Database } from '@perch/db';
import type { Context } from '@perch/desk';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** What verbs work with while the demo is made: nobody listens yet, and time is what the story says. */
export function demoContext(database: Database, organizationId: string, memberId: string | null, now: Date): Context {
  return {
    organizationId,
    actor: { kind: 'member', memberId, permissions: PERMISSIONS },
    db: database.of(organizationId),
    enqueue: async () => {},
    publish: async () => {},
    now: () => now,
    log: silent,
  };
}

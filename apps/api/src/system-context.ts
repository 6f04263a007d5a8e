import type { Context } from '@perch/desk';
import type { ApiServices } from './services.ts';

/** What verbs work with when nobody is signed in and the system itself acts. */
export function systemContext(services: ApiServices, organizationId: string): Context {
  const { config, database, producer, log } = services;
  return {
    organizationId,
    actor: { kind: 'system', memberId: null, permissions: [] },
    db: database.of(organizationId),
    enqueue: producer.enqueue,
    publish: (event) => producer.publish({ ...event, organizationId }),
    now: () => new Date(),
    pricing: config.X_PRICING,
    apiTier: config.X_TIER,
    log,
  };
}

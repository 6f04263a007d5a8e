import type { WorkerConfig } from '@perch/contracts';
import type { Database, SecretBox } from '@perch/db';
import { recordReads, type Context, type Logger } from '@perch/desk';
import { createServerMailers, createTexter, type Mailer, type ServerMailers, type Texter } from '@perch/notify';
import type { Producer } from '@perch/queue';
import type { Metrics } from '@perch/telemetry';
import type { Twitter, TwitterHooks } from '@perch/twitter';
import { createHands, type Hands } from './hands.ts';

/** What the processors of one worker process share. */
export interface WorkerServices {
  config: WorkerConfig;
  database: Database;
  box: SecretBox;
  twitter: Twitter;
  /** Perch's own mail server */
  mailer: Mailer;
  /** those of organizations */
  serverMailers: ServerMailers;
  texter: Texter;
  hands: Hands;
  producer: Producer;
  /** left out: nobody asks */
  metrics?: Metrics | undefined;
  log: Logger;
  now: () => Date;
  /** What a verb works with for an organization, with the system as the one who acts. */
  contextOf: (organizationId: string) => Context;
}

export function createServices(
  parts: Omit<WorkerServices, 'contextOf' | 'serverMailers' | 'texter' | 'hands'>,
): WorkerServices {
  const { config, database, producer, log, now } = parts;
  const serverMailers = createServerMailers({ allowsPrivate: config.ALLOW_PRIVATE_ADDRESSES });
  const texter = createTexter({ apiUrl: config.TWILIO_API_URL });
  const contextOf = (organizationId: string): Context => ({
    organizationId,
    actor: { kind: 'system', memberId: null, permissions: [] },
    db: database.of(organizationId),
    enqueue: producer.enqueue,
    publish: (event) => producer.publish({ ...event, organizationId }),
    now,
    pricing: config.X_PRICING,
    apiTier: config.X_TIER,
    log,
  });
  return { ...parts, serverMailers, texter, hands: createHands(), contextOf };
}

/** Counts what X bills for each answer. The services hold the adapter that it listens to: they are asked for late. */
export function meterOf(services: () => WorkerServices): NonNullable<TwitterHooks['meter']> {
  return ({ organizationId, accountId }, charges) => {
    const { contextOf, now } = services();
    return recordReads(contextOf(organizationId), { accountId, charges, at: now() });
  };
}

import type { Actor, ApiTier, Pricing } from '@perch/core';
import type { Enqueue, LiveEvent } from '@perch/contracts';
import type { TenantDatabase } from '@perch/db';

export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What a verb works with: built for each request and each job. */
export interface Context {
  organizationId: string;
  actor: Actor;
  db: TenantDatabase;
  /** Asks for a job, after the commit. */
  enqueue: Enqueue;
  /** Tells the browsers, after the commit. */
  publish: (event: Omit<LiveEvent, 'organizationId'>) => Promise<void>;
  now: () => Date;
  /** what X bills for calls by the platform's app, where it is not the usual */
  pricing?: Pricing;
  /** the organization shows what is estimated from words; it does unless told */
  showsEstimates?: boolean;
  /** what the plan of the platform's app allows; self-serve unless told */
  apiTier?: ApiTier;
  log: Logger;
}

import { platformAppOf } from '@perch/contracts';
import type { ForgottenTokens } from '@perch/desk';
import type { FastifyInstance } from 'fastify';

/** Has X forget what we have forgotten. X may be slow or away: nobody waits for it. */
export function revokeAfterwards(app: FastifyInstance, forgotten: ForgottenTokens | null): void {
  const { twitter, config } = app.services;
  const keys = forgotten && (forgotten.app ?? platformAppOf(config));
  if (keys) app.afterwards(twitter.revoke(keys, forgotten.tokens));
}

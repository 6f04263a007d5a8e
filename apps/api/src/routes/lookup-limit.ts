import { AppError } from '@perch/contracts';
import type { FastifyRequest } from 'fastify';

/** What an organization may ask of X in ten minutes, whatever its budget is. */
export const lookupLimit = (name: string) =>
  ({
    max: 60,
    timeWindow: 10 * 60_000,
    hook: 'preHandler',
    keyGenerator: (request: FastifyRequest) => `${request.signedIn().organizationId}-${name}`,
    errorResponseBuilder: () => new AppError('rate_limited'),
  }) as const;

import { z } from 'zod';

/** Of what may be sent again after a cut. */
export const RetryHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'The same key answers with what was written the first time' }),
});

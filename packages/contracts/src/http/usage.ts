import { READ_KINDS, WRITE_KINDS } from '@perch/core';
import { z } from 'zod';
import { Day, Instant, Micros } from './common.ts';
import { StreamName } from './twitter-accounts.ts';

const UtcDay = z.iso.date().meta({ description: 'UTC day' });

export const UsageQuery = z.object({
  from: Day.optional().meta({ description: 'First UTC day; left out: 29 days before `to`' }),
  to: Day.optional().meta({ description: 'Last UTC day; left out: today' }),
});

export const UsageLine = z.object({
  kind: z.enum([...READ_KINDS, ...WRITE_KINDS]),
  units: z.number().int().meta({ description: 'Resources read, or requests carried out' }),
  costMicros: Micros,
});

/** A stream that is read more rarely than usual because of the budget. */
export const SlowedStream = z.object({
  stream: StreamName,
  intervalSeconds: z.number().int().meta({ description: 'Seconds between two polls while it is slowed' }),
  usualSeconds: z.number().int().meta({ description: 'Seconds between two polls otherwise' }),
  stoppedUntil: Instant.nullable().meta({ description: 'Not read at all until then; null: it is read, more rarely' }),
});

/** What X bills for an account, as far as we know. */
export const Usage = z
  .object({
    budget: z.object({
      dailyMicros: Micros.nullable().meta({ description: 'Millionths of a US dollar; null: no limit' }),
      spentTodayMicros: Micros,
      slowed: z.array(SlowedStream),
    }),
    /** days with costs, oldest first */
    days: z.array(z.object({ day: UtcDay, totalMicros: Micros, lines: z.array(UsageLine) })),
    totalMicros: Micros,
  })
  .meta({ id: 'Usage' });
export type Usage = z.infer<typeof Usage>;

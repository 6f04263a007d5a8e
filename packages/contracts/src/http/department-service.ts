import { minutesOf } from '@perch/core';
import { z } from 'zod';
import { Day, Id, TimeZone } from './common.ts';
import { Revision } from './organization.ts';

const DAY_OF_MINUTES = 1440;
const A_YEAR_OF_MINUTES = 366 * DAY_OF_MINUTES;

const Time = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'A time is hours and minutes, such as 09:30')
  .meta({ description: 'By the clock on the wall, such as 09:30; 24:00 is the end of the day' });

const Span = z
  .object({
    day: z.number().int().min(1).max(7).meta({ description: '1 is Monday, 7 is Sunday' }),
    from: Time,
    to: Time,
  })
  .refine(({ from, to }) => minutesOf(from) < minutesOf(to), { path: ['to'], message: 'Ends before it begins' });

const ServiceHours = z.object({
  timeZone: TimeZone.meta({ description: 'Of the IANA database, such as America/Sao_Paulo' }),
  week: z
    .array(Span)
    .min(1, 'Choose hours on one day at least')
    .max(50)
    .nullable()
    .meta({ description: 'Null: always, on holidays too' }),
  holidays: z
    .array(Day)
    .max(400)
    .overwrite((dates) => [...new Set(dates)].sort())
    .meta({ description: 'Days off, such as 2026-12-25' }),
});

const Minutes = z.number().int().min(1).max(A_YEAR_OF_MINUTES).nullable();
const DueTarget = z.object({
  firstResponseMinutes: Minutes,
  resolutionMinutes: Minutes,
});

const DuePolicy = z.object({
  pausesWhilePending: z.boolean().meta({ description: 'The clock rests while a ticket waits for the customer' }),
  targets: z.object({ low: DueTarget, normal: DueTarget, high: DueTarget, urgent: DueTarget }),
});

const fields = {
  hours: ServiceHours,
  duePolicy: DuePolicy.nullable().meta({
    description: 'By priority, in minutes of its hours; null: nothing falls due. Holds for what happens from now on',
  }),
  pendingCloseDays: z
    .number()
    .int()
    .min(1)
    .max(365)
    .nullable()
    .meta({ description: 'A pending ticket without messages for so many days is closed; null: never' }),
  thanksReopen: z.boolean().meta({ description: 'false: a mere thank-you leaves a ticket closed or pending' }),
};

/** When a department works, what it promises, and when its tickets close and reopen by themselves. */
export const DepartmentService = z
  .object({ departmentId: Id, ...fields, revision: Revision })
  .meta({ id: 'DepartmentService' });
export type DepartmentService = z.infer<typeof DepartmentService>;

export const SaveDepartmentService = z
  .object({
    ...fields,
    revision: Revision.meta({
      description: 'Of the department, as it was read; refused with `settings_changed` when it has changed since',
    }),
  })
  .meta({ id: 'SaveDepartmentService' });
export type SaveDepartmentService = z.output<typeof SaveDepartmentService>;

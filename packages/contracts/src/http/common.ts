import { isTimeZone } from '@perch/core';
import { z } from 'zod';
import { TURNS_TEXT } from './values.ts';

/** Spaces, marks of direction, joiners of nothing, and letters that are blank: a name of these alone is no name. */
const SHOWS_NOTHING = /^[\s\p{Cf}\u115F\u1160\u2800\u3164\uFFA0]*$/u;

/**
 * Typed text, as Postgres can keep it: without NUL, halves of surrogate pairs replaced; of which nothing would be seen,
 * it is empty. For every text that is stored.
 */
export const text = () =>
  z.string().overwrite((value) => {
    const kept = value.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\uFFFD');
    return SHOWS_NOTHING.test(kept) ? '' : kept;
  });

/** Embeddings, overrides and isolates show letters in another order than they are read in: a name looks like another. */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/;

const inOneLine = (value: z.ZodString, most: number) =>
  value
    .trim()
    .max(most, `Use at most ${most} characters`)
    .regex(/^\P{Cc}*$/u, 'Use no line breaks or control characters')
    .refine((kept) => !TURNING.test(kept), TURNS_TEXT);

/** A line for one field of a form: nothing that could end it and begin another, and shown as it is read. */
export const line = (most: number) => inOneLine(text(), most);

/** What somebody calls something, as one is written that looks the same. For every name that people type. */
export const name = (most: number, empty = 'Enter a name') => inOneLine(text().normalize('NFC'), most).min(1, empty);

/** UUIDv7 in text form: the id of every row of ours. */
export const Id = z.uuid().meta({ description: 'Identifier (UUID)' });

/** An id issued by X: a decimal string of up to 19 digits, never a number (it exceeds 2^53). */
export const TwitterId = z
  .string()
  .regex(/^\d{1,19}$/, 'An X id is a string of 1 to 19 digits')
  .meta({ description: 'Identifier issued by X (decimal string)' });

/** A sum of money that never rounds. */
export const Micros = z.number().int().min(0).meta({ description: 'Millionths of a US dollar' });

/** Years that Postgres and JavaScript count alike, also where days of a zone begin or end in the year beside. */
const within = (first: string, last: string) => ({
  check: (value: string) => value >= first && value < String(Number(last) + 1),
  message: `The years ${first} to ${last} are known here`,
});
const [ofInstants, ofDays] = [within('1800', '9998'), within('1900', '9900')];

/** UTC instant, ISO 8601 with milliseconds. */
export const Instant = z.iso
  .datetime({ offset: false })
  .refine(ofInstants.check, ofInstants.message)
  .meta({ description: 'UTC instant, ISO 8601' });

export const Day = z.iso.date('A day such as 2026-11-22').refine(ofDays.check, ofDays.message);

export const TimeZone = z.string().max(64).refine(isTimeZone, 'There is no such time zone');

/** Seconds, as many as a column holds. */
export const MOST_SECONDS = 2 ** 31 - 1;

/** Page of a list: `cursor` is opaque and comes from the previous page's `nextCursor`. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().min(1).max(500).optional(),
});

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() });
export interface PageOf<T> {
  data: T[];
  nextCursor: string | null;
}

/** A list that is always short enough to come whole (departments, members, roles). */
export const list = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item) });
export interface ListOf<T> {
  data: T[];
}

/** Comma-separated values in a query string: `?status=open,pending`. */
export const commaSeparated = <T extends z.ZodType<unknown, string>>(item: T) =>
  z
    .string()
    .transform((value) => value.split(',').filter(Boolean))
    .pipe(z.array(item));

export const Locale = z.enum(['en', 'pt-BR']);
export type Locale = z.infer<typeof Locale>;

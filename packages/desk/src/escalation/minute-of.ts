/** SQL: when the minute begins that a moment lies in. */
export const minuteOf = (at: string): string => `date_trunc('minute', ${at}, 'UTC')`;

import { kept } from './kept-formatter.ts';

const dollars = kept(
  (locale) => new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 3 }),
);

/** Dollars as people write them, with as many digits as the amount needs: $0.01, $0.015. */
export const formatPrice = (micros: number, locale: string) => dollars(locale).format(micros / 1_000_000);

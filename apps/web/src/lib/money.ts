import { currentLocale } from './i18n.ts';

/** "US$0.10": a price of X, which bills in dollars. */
export const priceWords = (micros: number) =>
  new Intl.NumberFormat(currentLocale(), { style: 'currency', currency: 'USD', maximumFractionDigits: 3 }).format(
    micros / 1_000_000,
  );

/** Dollars as people write them, with as many digits as the amount needs: $0.01, $0.015. */
export const formatPrice = (micros: number, locale: string) =>
  new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 3 }).format(
    micros / 1_000_000,
  );

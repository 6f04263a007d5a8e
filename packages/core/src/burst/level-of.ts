/** How many times the count a window has held, as far as people are told: at once, at twice and at four times. */
export type BurstLevel = 1 | 2 | 4;

export const levelOf = (held: number, count: number): BurstLevel => (held >= 4 * count ? 4 : held >= 2 * count ? 2 : 1);

import { FIGURES_OF, type ReportFigureName, type ReportFigures, type ReportMetric } from '@perch/contracts';
import { nearestRanks } from '@perch/core';
import type { Slices } from '../preview/in-slices.ts';
import { IDS, type FigureSum } from './figure-row.ts';

const SPREADS = ['firstResponse', 'firstResponseService', 'resolution', 'resolutionService'] as const;

/** The figures of a metric in what rows come to. */
export async function figuresOf(
  metric: ReportMetric,
  { numbers, seconds, bytes }: FigureSum,
  slices: Slices,
): Promise<ReportFigures> {
  const names = new Set<string>(FIGURES_OF[metric]);
  const read: Record<string, number | null> = { ...numbers, successShare: shareOf(numbers) };
  if (names.has('reopened')) read.reopened = await countIds(bytes[IDS] ?? [], slices);
  for (const name of SPREADS) {
    if (!names.has(`${name}Median`)) continue;
    const [median, p90] = nearestRanks(seconds[name] ?? [], [0.5, 0.9]);
    read[`${name}Median`] = median!;
    read[`${name}P90`] = p90!;
    await slices.next();
  }
  return Object.fromEntries(FIGURES_OF[metric].map((name) => [name, read[name] ?? emptyOf(name)]));
}

/** How many there are, each counted once. */
async function countIds(parts: readonly Buffer[], slices: Slices): Promise<number> {
  const ids = new Set<string>();
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 16) ids.add(part.toString('latin1', at, at + 16));
    await slices.next();
  }
  return ids.size;
}

export const emptyFigures = (metric: ReportMetric): ReportFigures =>
  Object.fromEntries(FIGURES_OF[metric].map((name) => [name, emptyOf(name)]));

/** Of nothing there is no median and no share, but a number: none. */
const emptyOf = (name: ReportFigureName) => (/(Median|P90|Share)$/.test(name) ? null : 0);

/** Of the replies that have come to an end. */
function shareOf({ sent = 0, failed = 0, unknown = 0 }: Record<string, number>): number | null {
  const settled = sent + failed + unknown;
  return settled > 0 ? sent / settled : null;
}

import type { ReportQuery } from '@perch/contracts';
import type { ReportPeriod } from '@perch/core';
import { settleAll } from '@perch/db';
import type { Slices } from '../preview/in-slices.ts';
import { sumRows, sumsBy, type FigureRow, type FigureSum } from './figure-row.ts';
import type { QUESTIONS } from './report-statements.ts';

export type ReadLook = (
  name: keyof typeof QUESTIONS,
  by?: ReportQuery['by'],
  of?: ReportPeriod,
) => Promise<FigureRow[]>;

/** What a report comes to, in all, by step (from 1) and by key. */
export interface Sums {
  total: FigureSum;
  steps: ReadonlyMap<number, FigureSum>;
  groups: ReadonlyMap<string | null, FigureSum> | null;
}

/** Later than any ticket. */
const END = new Date('9999-01-01');

/**
 * What is open at the end of a step is what is open now, less what was opened after it, and what was closed for the last
 * time after it: sums, of which packed days know theirs.
 */
export async function readBacklog(
  look: ReadLook,
  period: ReportPeriod,
  by: ReportQuery['by'],
  slices: Slices,
): Promise<Sums> {
  const after = afterOf(period);
  const all: ReportPeriod = { ...period, before: END, steps: [...period.steps, ...after.steps] };
  const [[open, opened, ended], groups] = await settleAll([lookAt(look, all), by && lookAt(look, after, by)]);

  const grown = await growth(opened, ended, 'step', slices);
  let left = sumRows(open).numbers.backlog ?? 0;
  const steps = new Map<number, FigureSum>();
  for (let step = all.steps.length; step > 0; step--) {
    steps.set(step, backlogOf(left));
    left -= grown.get(step) ?? 0;
  }
  return { total: steps.get(period.steps.length)!, steps, groups: groups ? await byKey(groups, slices) : null };
}

/** The same of the end of a period alone: of the period itself nothing needs to be read. */
export async function readBacklogAtEnd(look: ReadLook, period: ReportPeriod): Promise<FigureSum> {
  const counts = (await lookAt(look, afterOf(period))).flat();
  const { backlog = 0, opened = 0, history = 0, ended = 0 } = sumRows(counts).numbers;
  return backlogOf(backlog - opened - history + ended);
}

/** All that comes after a period, as one step. */
function afterOf(period: ReportPeriod): ReportPeriod {
  const span = { at: period.before, before: END };
  return { ...period, ...span, steps: [{ from: period.to, to: period.to, ...span }] };
}

/** What is open now, and what was opened and closed in a period. */
const lookAt = (look: ReadLook, period: ReportPeriod, by?: ReportQuery['by']) =>
  settleAll([look('open', by), look('volume', by, period), look('ended', by, period)]);

async function byKey(
  [open, opened, ended]: Awaited<ReturnType<typeof lookAt>>,
  slices: Slices,
): Promise<Map<string | null, FigureSum>> {
  const left = new Map<string | null, number>();
  for (const [key, { numbers }] of await sumsBy(open, 'key', slices)) left.set(key, numbers.backlog ?? 0);
  for (const [key, more] of await growth(opened, ended, 'key', slices)) left.set(key, (left.get(key) ?? 0) - more);
  return new Map([...left].filter(([, backlog]) => backlog !== 0).map(([key, backlog]) => [key, backlogOf(backlog)]));
}

/** How much more was opened than closed, of each step or key. */
async function growth<Name extends 'step' | 'key'>(
  opened: readonly FigureRow[],
  ended: readonly FigureRow[],
  name: Name,
  slices: Slices,
) {
  const grown = new Map(
    [...(await sumsBy(opened, name, slices))].map(([each, { numbers }]) => [
      each,
      (numbers.opened ?? 0) + (numbers.history ?? 0),
    ]),
  );
  for (const [each, { numbers }] of await sumsBy(ended, name, slices))
    grown.set(each, (grown.get(each) ?? 0) - (numbers.ended ?? 0));
  return grown;
}

const backlogOf = (backlog: number): FigureSum => ({ numbers: { backlog }, seconds: {}, bytes: {} });

import type { Machine, Run, RunAt } from './figures.ts';
import { resultMarkdown } from './print-result.ts';

const BEGIN = '<!-- figures: npm run bench -- --markdown docs/PERFORMANCE.md -->';
const END = '<!-- end of figures -->';

export const machineText = ({ processors, memoryGigabytes, system, node, load }: Machine) =>
  `${processors}, ${memoryGigabytes} GB, ${system}, Node ${node}, load ${load.toFixed(1)} when it began`;

const measuredText = ({ at, commit, machine }: RunAt) =>
  `Measured ${at.slice(0, 10)} at ${commit} on ${machineText(machine)}.`;

/** The page with the figures of a run in the place of those it had; what the run did not measure stays, in this order. */
export function withFigures(page: string, run: Run, order: readonly string[]): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`The page has no place for figures: ${BEGIN} … ${END}`);
  const [, ...kept] = page.slice(begin + BEGIN.length, end).split(/^(?=### )/m);
  const sections = new Map(kept.map((section) => [/^### (.*)/.exec(section)![1]!, section.trim()]));
  for (const bench of run.benches) {
    const [title, ...rest] = resultMarkdown(bench).split('\n\n');
    sections.set(bench.name, [title, measuredText(bench.measured ?? run), ...rest].join('\n\n'));
  }
  const tables = order.flatMap((name) => sections.get(name) ?? []).join('\n\n');
  return `${page.slice(0, begin)}${BEGIN}\n\n${tables}\n\n${page.slice(end)}`;
}

import type { Machine, Run } from './figures.ts';
import { resultMarkdown } from './print-result.ts';

const BEGIN = '<!-- figures: npm run bench -- --markdown docs/PERFORMANCE.md -->';
const END = '<!-- end of figures -->';

export const machineText = ({ processors, memoryGigabytes, system, node, load }: Machine) =>
  `${processors}, ${memoryGigabytes} GB, ${system}, Node ${node}, load ${load.toFixed(1)} when it began`;

/** The page with the figures of a run in the place of those it had. */
export function withFigures(page: string, run: Run): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`The page has no place for figures: ${BEGIN} … ${END}`);
  const head = `Measured ${run.at.slice(0, 10)} at ${run.commit} on ${machineText(run.machine)}.`;
  const tables = run.benches.map(resultMarkdown).join('\n\n');
  return `${page.slice(0, begin)}${BEGIN}\n\n${head}\n\n${tables}\n\n${page.slice(end)}`;
}

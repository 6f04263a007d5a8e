import type { Report } from './figures.ts';

/** What a file in `measures/` exports as `measure`; it runs in a process of its own. */
export interface Measure {
  /** one line: what is measured */
  about: string;
  /** its arguments, as `npm run bench -- name …` takes them */
  usage?: string;
  run(report: Report, args: string[]): Promise<void>;
}

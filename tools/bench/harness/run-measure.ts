// The process of one measurement: `run-measure.ts <file> [arguments]`; what it finds goes to the parent.
import type { Measure } from './measure.ts';

const [file, ...args] = process.argv.slice(2);
const { measure } = (await import(file!)) as { measure: Measure };
await measure.run(
  {
    row: (table, name, figures) => process.send!({ table, row: { name, figures } }),
    note: (sentence) => process.send!({ note: sentence }),
    progress: (sentence) => console.error(`  … ${sentence}`),
  },
  args,
);
process.disconnect();

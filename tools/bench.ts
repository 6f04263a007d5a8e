// `npm run bench`: all measurements, or `npm run bench -- <name> [arguments]` for one.
//   --json FILE      writes the figures; those of other measurements that the file holds stay
//   --compare FILE   prints each figure's ratio to that file's
//   --markdown FILE  puts the figures into a page, beside those it has of other measurements; with --from FILE those of
//                    a file, and nothing is measured
import { execFileSync, fork } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { machineText, withFigures } from './bench/harness/docs-page.ts';
import type { BenchResult, Row, Run, RunAt } from './bench/harness/figures.ts';
import type { Measure } from './bench/harness/measure.ts';
import { resultText } from './bench/harness/print-result.ts';

/** In the order in which they run. */
const MEASURES = [
  'intake',
  'match',
  'decide-page',
  'api',
  'social-search',
  'reports',
  'web',
  'live',
  'poll',
  'start',
  'preview',
  'polling-day',
  'reply-release',
  'mentions-page',
  'escalation',
  'life',
];

const root = path.resolve(import.meta.dirname, '..');
const fileOf = (name: string) => path.join(import.meta.dirname, 'bench/measures', `${name}.ts`);
const readRun = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Run;
const measureOf = async (name: string) => ((await import(fileOf(name))) as { measure: Measure }).measure;

type Found = { table: string; row: Row } | { note: string };

/** Answers null when the measurement failed; it has said why. */
function runMeasure(name: string, about: string, args: string[]): Promise<BenchResult | null> {
  const result: BenchResult = { name, about, notes: [], tables: [] };
  const child = fork(path.join(import.meta.dirname, 'bench/harness/run-measure.ts'), [fileOf(name), ...args], {
    cwd: root,
    execArgv: ['--import', 'tsx', '--conditions=development', '--expose-gc'],
  });
  child.on('message', (found: Found) => {
    if ('note' in found) return result.notes.push(found.note);
    const table = result.tables.find(({ title }) => title === found.table);
    if (table) table.rows.push(found.row);
    else result.tables.push({ title: found.table, rows: [found.row] });
  });
  return new Promise((resolve) => child.once('close', (code) => resolve(code === 0 ? result : null)));
}

const whenOf = ({ at, commit, machine }: Run): RunAt => ({ at, commit, machine });

function thisRun(): RunAt {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const processors = `${os.cpus().length} × ${os.cpus()[0]?.model.trim() ?? 'processor'}`;
  const memoryGigabytes = Math.round(os.totalmem() / 2 ** 30);
  const machine = { processors, memoryGigabytes, system: `${os.type()} ${os.release()}`, node: process.version };
  return { at: new Date().toISOString(), commit, machine: { ...machine, load: os.loadavg()[0]! } };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    compare: { type: 'string' },
    markdown: { type: 'string' },
    from: { type: 'string' },
  },
});
const [wanted, ...args] = positionals;
if (wanted !== undefined && !MEASURES.includes(wanted)) {
  const list = await Promise.all(MEASURES.map(async (name) => ({ name, ...(await measureOf(name)) })));
  console.error(`There is no measurement "${wanted}". There are:`);
  for (const { name, usage, about } of list) console.error(`  ${[name, usage].filter(Boolean).join(' ')}: ${about}`);
  process.exit(1);
}

const older = values.compare === undefined ? undefined : readRun(values.compare);
let run: Run = { ...thisRun(), benches: [] };
if (values.from !== undefined) {
  run = readRun(values.from);
} else {
  console.log(machineText(run.machine));
  for (const name of wanted === undefined ? MEASURES : [wanted]) {
    const { about } = await measureOf(name);
    console.error(`\n${name}: ${about}`);
    const result = await runMeasure(name, about, args);
    if (!result) {
      console.error(`${name} failed`);
      process.exitCode = 1;
      continue;
    }
    run.benches.push(result);
    console.log(
      `\n${resultText(
        result,
        older?.benches.find((bench) => bench.name === name),
      )}`,
    );
  }
}
if (values.json !== undefined) {
  const before = existsSync(values.json) ? readRun(values.json) : undefined;
  const kept = before?.benches.map((bench) => ({ measured: whenOf(before), ...bench })) ?? [];
  const benches = MEASURES.flatMap(
    (name) => run.benches.find((bench) => bench.name === name) ?? kept.find((bench) => bench.name === name) ?? [],
  );
  writeFileSync(values.json, `${JSON.stringify({ ...run, benches }, null, 2)}\n`);
}
if (values.markdown !== undefined) {
  writeFileSync(values.markdown, withFigures(readFileSync(values.markdown, 'utf8'), run, MEASURES));
  execFileSync(process.execPath, [path.join(root, 'node_modules/oxfmt/bin/oxfmt'), path.resolve(values.markdown)]);
}

// `npm run bench`: all measurements, or `npm run bench -- <name> [arguments]` for one. Each prints what it measured.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

const benches = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(path.join(root, folder)).flatMap((name) => {
    const bench = path.join(root, folder, name, 'bench');
    if (!existsSync(bench)) return [];
    const files = readdirSync(bench).filter((file) => file.endsWith('.ts'));
    return files.map((file) => ({ name: file.replace('.ts', ''), file: path.join(bench, file) }));
  }),
);

function run(file: string, args: string[]): Promise<number> {
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', '--conditions=development', file, ...args];
    const child = spawn(process.execPath, command, { cwd: root, stdio: 'inherit' });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

const [wanted, ...args] = process.argv.slice(2);
const chosen = wanted === undefined ? benches : benches.filter(({ name }) => name === wanted);
if (chosen.length === 0) {
  console.error(`There is no measurement "${wanted}". There are: ${benches.map(({ name }) => name).join(', ')}.`);
  process.exit(1);
}
console.log(`${os.cpus().length} × ${os.cpus()[0]?.model ?? 'processor'}, Node ${process.version}`);
for (const { name, file } of chosen) {
  console.log(`\n# ${name}`);
  const code = await run(file, args);
  if (code !== 0) process.exitCode = code;
}

import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Plugin } from 'rolldown';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const bundles = new Map<string, Promise<string>>();

/**
 * A file that runs a program of this repository as its sources are: one module with all that they import. It starts in
 * a fifth of the processor time that its thousand modules take one by one, and is made once for all tests of a run.
 * @param main the program's first module, from the root of the repository
 */
export function bundleProgram(main: string): Promise<string> {
  const known = bundles.get(main) ?? bundle(main);
  bundles.set(main, known);
  return known;
}

async function bundle(main: string): Promise<string> {
  const file = path.join(bundleFolder(), `${main.replaceAll(/[/.]/g, '-')}.mjs`);
  if (existsSync(file)) return file;
  const { rolldown } = await import('rolldown');
  const modules = await rolldown({
    input: path.join(ROOT, main),
    platform: 'node',
    resolve: { conditionNames: ['development', 'node'] },
    checks: { eval: false },
    plugins: [sourceFolders, stayOutside],
  });
  const unfinished = `${file}.${randomUUID()}`; // another process may make the same
  await modules.write({ file: unfinished, codeSplitting: false });
  await modules.close();
  renameSync(unfinished, file);
  return file;
}

/** A program finds its files from where its sources are. */
const sourceFolders: Plugin = {
  name: 'source-folders',
  transform: {
    filter: { id: /\.ts$/, code: 'import.meta.dirname' },
    handler: (code, id) => code.replaceAll('import.meta.dirname', JSON.stringify(path.dirname(id))),
  },
};

/** Packages that find their files from where they are. */
const stayOutside: Plugin = {
  name: 'stay-outside',
  resolveId: {
    filter: { id: /^@fastify\/swagger-ui$/ },
    async handler(id, importer) {
      const found = await this.resolve(id, importer, { skipSelf: true });
      return found && { id: found.id, external: 'absolute' };
    },
  },
};

let own: string | undefined;

/** That of the run, which removes it; else one that goes with this process. */
function bundleFolder(): string {
  if (process.env.PROGRAM_BUNDLES) return process.env.PROGRAM_BUNDLES;
  if (own) return own;
  const made = mkdtempSync(path.join(os.tmpdir(), 'perch-programs-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return (own = made);
}

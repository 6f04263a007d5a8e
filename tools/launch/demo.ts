import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup/root.mjs';
import { runQuietly } from '../setup/run-quietly.mjs';
import { isEmpty } from './prepare-database.ts';
import type { DataFolder } from './data-folder.ts';

export interface Demo {
  organization: string;
  people: { name: string; email: string; password: string; role: string }[];
}

/** Fills a database without organizations with the demo one; again when that was cut short. */
export async function seedDemo(folder: DataFolder, ownerUrl: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (!folder.seeding.isUnfinished() && !(await isEmpty(ownerUrl))) return false;
  folder.seeding.begin();
  await runQuietly([process.execPath, '--import', 'tsx', 'prisma/seed.ts'], {
    env,
    advice: 'The demo organization could not be made. Delete the data folder and start again.',
  });
  folder.seeding.end();
  return true;
}

/** Who can sign in to the demo organization; undefined when there is no such file. */
export function readDemo(): Demo | undefined {
  const file = path.join(root, 'prisma', 'demo.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Demo) : undefined;
}

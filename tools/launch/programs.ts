import path from 'node:path';
import { root } from '../setup/root.mjs';
import type { Program } from './supervise.ts';

type Name = 'api' | 'worker' | 'sandbox';

/** How to run one of our servers: as compiled, or in development from its sources, again whenever they change. */
export function serverCommand(name: Name, dev: boolean): Pick<Program, 'command' | 'args' | 'dieAtOnce'> {
  if (!dev) {
    return {
      command: process.execPath,
      args: ['--enable-source-maps', path.join(root, 'apps', name, 'dist', 'main.js')],
    };
  }
  const tsx = path.join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const main = path.join(root, 'apps', name, 'src', 'main.ts');
  return {
    command: process.execPath,
    args: [tsx, 'watch', '--clear-screen=false', '--conditions=development', main],
    dieAtOnce: false,
  };
}

/** The web app in development: Vite on `port`, handing calls to the API on. */
export function viteCommand(): Pick<Program, 'command' | 'args'> {
  return { command: process.execPath, args: [path.join(root, 'tools', 'launch', 'vite-server.mjs')] };
}

import { builtinEnvironments, type Environment } from 'vitest/runtime';

let isThere = false;

/**
 * jsdom, made once for all files of a process: they share their modules, and making a window takes as long as a file.
 * `fresh.ts` empties it before each.
 */
export default {
  name: 'one-window',
  viteEnvironment: 'client',
  async setup(global, options) {
    if (!isThere) await builtinEnvironments.jsdom.setup(global, options);
    isThere = true;
    return { teardown() {} };
  },
} satisfies Environment;

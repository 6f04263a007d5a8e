import type { Plugin } from 'vite';
import { SETUP_TEXTS } from '../src/locales/setup-texts.ts';

const PART = /\/locales\/[\w-]+\.json\?part=(setup|others)$/;
const isOfSetup = (key: string) => SETUP_TEXTS.some((known) => known === key);

/**
 * `en.json?part=setup` has the texts that only the setup speaks of, `?part=others` all the rest.
 * @param isWhole either has all of them, for tests that show some part of a page
 */
export const catalogueParts = ({ isWhole = false } = {}): Plugin => ({
  name: 'catalogue-parts',
  enforce: 'pre',
  transform(code, id) {
    const part = PART.exec(id)?.[1];
    if (!part) return null;
    const all = Object.entries(JSON.parse(code) as Record<string, unknown>);
    const chosen = Object.fromEntries(all.filter(([key]) => isWhole || isOfSetup(key) === (part === 'setup')));
    const texts = JSON.stringify(JSON.stringify(chosen));
    return { code: `export default JSON.parse(${texts});`, map: { mappings: '' }, moduleType: 'js' };
  },
});

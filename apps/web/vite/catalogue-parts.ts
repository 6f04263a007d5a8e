import type { Plugin } from 'vite';
import { PROFILE_TEXTS, SETUP_TEXTS } from '../src/locales/setup-texts.ts';

const PART = /\/locales\/[\w-]+\.json\?part=(setup|profile|others)$/;
const partOf = (key: string) =>
  SETUP_TEXTS.some((known) => known === key)
    ? 'setup'
    : PROFILE_TEXTS.some((known) => known === key)
      ? 'profile'
      : 'others';

/**
 * `en.json?part=setup` has the texts that only the setup speaks of, `?part=profile` those of what is opened over a page,
 * `?part=others` all the rest.
 * @param isWhole each has all of them, for tests that show some part of a page
 */
export const catalogueParts = ({ isWhole = false } = {}): Plugin => ({
  name: 'catalogue-parts',
  enforce: 'pre',
  transform(code, id) {
    const part = PART.exec(id)?.[1];
    if (!part) return null;
    const all = Object.entries(JSON.parse(code) as Record<string, unknown>);
    const chosen = Object.fromEntries(all.filter(([key]) => isWhole || partOf(key) === part));
    const texts = JSON.stringify(JSON.stringify(chosen));
    return { code: `export default JSON.parse(${texts});`, map: { mappings: '' }, moduleType: 'js' };
  },
});

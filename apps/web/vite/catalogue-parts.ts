import type { Plugin } from 'vite';
import {
  ADMINISTRATION_TEXTS,
  CUSTOMER_TEXTS,
  GUEST_TEXTS,
  INCIDENT_TEXTS,
  PROFILE_TEXTS,
  SETUP_TEXTS,
  SOCIAL_TEXTS,
} from '../src/locales/parts.ts';

const PART = /\/locales\/[\w-]+\.json\?part=(setup|administration|social|profile|customer|incident|guest|others)$/;
const KEYS = {
  setup: SETUP_TEXTS,
  administration: ADMINISTRATION_TEXTS,
  social: SOCIAL_TEXTS,
  profile: PROFILE_TEXTS,
  customer: CUSTOMER_TEXTS,
  incident: INCIDENT_TEXTS,
  guest: GUEST_TEXTS,
};
const partOf = (key: string) =>
  Object.entries(KEYS).find(([, keys]) => keys.some((known) => known === key))?.[0] ?? 'others';

/**
 * `en.json?part=setup` has the texts of the setup, `?part=administration` those of its audit log and single sign-on, `?part=social` those of the Social tab, `?part=profile` those of what
 * is opened over a page, `?part=customer` those of what is opened from a list, `?part=incident` those of incidents,
 * `?part=guest` those of the pages before one is signed in, `?part=others` all the rest.
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

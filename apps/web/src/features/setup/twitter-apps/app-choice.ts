import type { TwitterApps } from '@perch/contracts';

/** Of the platform's app among the others, where ids are expected. */
export const PLATFORM = 'platform';

export interface AppOption {
  /** an id, or PLATFORM */
  value: string;
  /** null: the platform's, which has a word of its own */
  name: string | null;
  authorization: 'oauth2' | 'oauth1';
}

/** By which apps an account can be connected, the usual one first. */
export function appOptions(apps: TwitterApps): AppOption[] {
  const own = apps.data.map(({ id, name, authorization }) => ({ value: id, name, authorization }));
  const usual: AppOption[] = apps.platform.isConfigured
    ? [{ value: PLATFORM, name: null, authorization: 'oauth2' }]
    : [];
  return [...usual, ...own];
}

/** The chosen one while there is such a one, else the usual one; null where there is none at all. */
export const chosenApp = (options: readonly AppOption[], chosen: string | null): AppOption | null =>
  options.find(({ value }) => value === chosen) ?? options[0] ?? null;

/** As the API takes it: null is the platform's app. */
export const appIdOf = ({ value }: AppOption): string | null => (value === PLATFORM ? null : value);

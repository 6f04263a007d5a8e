import type { TwitterApps } from '@perch/contracts';
import { expect, it } from 'vitest';
import { appIdOf, appOptions, chosenApp } from './app-choice.ts';

const apps = (isConfigured: boolean, ...names: string[]) =>
  ({
    data: names.map((name) => ({ id: `id of ${name}`, name, authorization: 'oauth1' })),
    platform: { isConfigured, tier: 'self_serve' },
    callbackUrl: 'https://desk.example/',
  }) as TwitterApps;
const names = (isConfigured: boolean, ...own: string[]) =>
  appOptions(apps(isConfigured, ...own)).map(({ name }) => name);

it('an account can be connected by the platform’s app, where there is one, and by those of the organization', () => {
  expect(names(true, 'a', 'b')).toEqual([null, 'a', 'b']);
  expect(names(false, 'a')).toEqual(['a']);
  expect(names(false)).toEqual([]);
});

it('what was chosen holds while it is there; else the first', () => {
  const options = appOptions(apps(true, 'a'));
  expect(chosenApp(options, 'id of a')?.name).toBe('a');
  expect(appIdOf(chosenApp(options, null)!)).toBeNull();
  expect(chosenApp(options, 'gone')?.name).toBeNull();
  expect(appIdOf(chosenApp(options, 'id of a')!)).toBe('id of a');
  expect(chosenApp([], 'gone')).toBeNull();
});

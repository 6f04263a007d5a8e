// `npm run screenshots [-- <folder> [<state> …]]`: pictures of each state of tickets, contacts and the Social tab (or of
// those named), wide and on a phone, light and dark, in each language, and a page that shows them side by side. It
// starts a copy of its own; PERCH_URL and SANDBOX_URL name another.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, expect, type Browser } from '@playwright/test';
import { CHROMIUM_ARGS, chooseCopy } from '../choose-copy.ts';
import setUp from '../global-setup.ts';
import { Client, demo, perchUrl } from '../world.ts';
import { wording, type Language } from '../wording.ts';
import { castOf, SCENES, type Cast, type Scene } from './scenes.ts';

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const SCHEMES = ['light', 'dark'] as const;
const SPEAKERS: Record<Language, (typeof demo.people)[number]> = { en: demo.people[0]!, 'pt-BR': demo.people[1]! };

const [where = '.test/screenshots', ...names] = process.argv.slice(2);
const folder = path.resolve(where);
const unknown = names.filter((name) => SCENES.every((scene) => scene.name !== name));
if (unknown.length > 0)
  throw new Error(`No such state: ${unknown.join(', ')}. ${SCENES.map(({ name }) => name).join(', ')}`);
const scenes = SCENES.filter(({ name }) => names.length === 0 || names.includes(name));
const PATIENCE = { timeout: 30_000 };

type Size = keyof typeof SIZES;
interface Walk {
  browser: Browser;
  cast: Cast;
  language: Language;
  size: Size;
}

const fileOf = (scene: string, { language, size }: Pick<Walk, 'language' | 'size'>, scheme: string) =>
  `${scene}.${size}.${scheme}.${language}.png`;
const isShown = ({ isDesktopOnly, isEnglishOnly }: Scene, size: Size, language: Language) =>
  (size === 'wide' || !isDesktopOnly) && (language === 'en' || !isEnglishOnly);

/** Each scene in a tab of its own. Answers what could not be shown. */
async function walk({ browser, cast, language, size }: Walk): Promise<string[]> {
  const missing: string[] = [];
  const baseURL = perchUrl();
  const context = await browser.newContext({
    baseURL,
    locale: language,
    viewport: SIZES[size],
    reducedMotion: 'reduce',
  });
  const { email, password } = SPEAKERS[language];
  const data = { email, password };
  const signedIn = await context.request.post('/api/v1/auth/sign-in', { data, headers: { origin: baseURL } });
  expect(signedIn.status()).toBe(200);
  const t = wording(language);
  for (const scene of scenes.filter((each) => isShown(each, size, language))) {
    const page = await context.newPage();
    const stage = { ...cast, page, t };
    try {
      await scene.before?.(stage);
      await page.goto(scene.path(cast, language));
      await scene.act?.(stage);
      await expect(scene.shows(stage)).toBeVisible(PATIENCE);
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme, PATIENCE);
        await page.evaluate(() => document.fonts.ready);
        const file = fileOf(scene.name, { language, size }, colorScheme);
        await page.screenshot({ path: path.join(folder, file), animations: 'disabled' });
      }
    } catch (error) {
      missing.push(`${scene.name}, ${size}, ${language}: ${(error as Error).message}`);
    }
    await context.setOffline(false);
    await page.close();
  }
  await context.close();
  return missing;
}

/** All pictures of a state in one row. */
function overview(): string {
  const languages = Object.keys(SPEAKERS) as Language[];
  const rows = scenes.map((scene) => {
    const files = (Object.keys(SIZES) as Size[]).flatMap((size) =>
      languages
        .filter((language) => isShown(scene, size, language))
        .flatMap((language) => SCHEMES.map((scheme) => fileOf(scene.name, { language, size }, scheme))),
    );
    const pictures = files.map((file) => `<a href="${file}"><img src="${file}" title="${file}" loading="lazy"></a>`);
    return `<h2>${scene.name}</h2>\n<p>${pictures.join('\n')}</p>`;
  });
  const style =
    'body{font:14px sans-serif}p{display:flex;gap:8px;overflow-x:auto}img{height:360px;border:1px solid #888}';
  return `<!doctype html>\n<meta charset="utf-8">\n<title>Screens</title>\n<style>${style}</style>\n${rows.join('\n')}\n`;
}

await chooseCopy();
const stop = await setUp();
const missing: string[] = [];
try {
  rmSync(path.join(folder, 'index.html'), { force: true });
  mkdirSync(folder, { recursive: true });
  const cast = await castOf(await Client.signIn(demo.people[0]!));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM!, args: CHROMIUM_ARGS });
  for (const language of Object.keys(SPEAKERS) as Language[]) {
    for (const size of Object.keys(SIZES) as Size[]) {
      missing.push(...(await walk({ browser, cast, language, size })));
    }
  }
  await browser.close();
  writeFileSync(path.join(folder, 'index.html'), overview());
} finally {
  await stop?.();
}
for (const each of missing) console.error(`Not shown: ${each}`);
console.log(`Pictures of the screens: ${path.join(folder, 'index.html')}`);
if (missing.length > 0) process.exitCode = 1;

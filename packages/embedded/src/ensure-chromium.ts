import { readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { EnsureOptions } from './ensure-redis-server.ts';
import { findProgram, isExecutable } from './find-program.ts';
import { installHint, installPackage, runQuietly, type PackageNames } from './system-packages.ts';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_BUNDLES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const PACKAGE: PackageNames = { 'apt-get': 'chromium', dnf: 'chromium', apk: 'chromium', pacman: 'chromium' };

/**
 * Path of a Chromium or Chrome for the browser tests. Looks at `CHROMIUM`, the PATH, the macOS applications and the
 * browsers that Playwright has downloaded, then installs the system's package (as root), then lets Playwright download
 * its own. Throws an error that names the ways out when all that fails.
 */
export async function ensureChromium({ log }: EnsureOptions): Promise<string> {
  const present = findChromium();
  if (present) return present;

  if (await installPackage(PACKAGE, log)) {
    const installed = findChromium();
    if (installed) return installed;
  }

  try {
    log('Downloading the Chromium of Playwright…');
    await runQuietly(['npx', '--no-install', 'playwright', 'install', 'chromium']);
    const downloaded = findChromium();
    if (downloaded) return downloaded;
  } catch (error) {
    log(`That did not work: ${(error as Error).message}`);
  }

  throw new Error(
    'The browser tests need Chromium or Chrome, and it could not be got. Any of these helps:\n' +
      `  - install it: ${installHint(PACKAGE)}\n` +
      '  - npx playwright install chromium\n' +
      '  - set CHROMIUM to the path of a Chromium or Chrome',
  );
}

/** What is there already; undefined when there is none. */
export function findChromium(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  return findProgram(PROGRAMS) ?? MAC_BUNDLES.find(isExecutable) ?? findPlaywrightChromium();
}

function findPlaywrightChromium(): string | undefined {
  const caches = [
    process.env.PLAYWRIGHT_BROWSERS_PATH,
    path.join(os.homedir(), '.cache/ms-playwright'),
    path.join(os.homedir(), 'Library/Caches/ms-playwright'),
  ].filter((folder) => folder !== undefined);
  const builds = ['chrome-linux/chrome', 'chrome-linux64/chrome'];
  for (const arch of ['chrome-mac', 'chrome-mac-arm64', 'chrome-mac-x64']) {
    builds.push(`${arch}/Chromium.app/Contents/MacOS/Chromium`);
    builds.push(`${arch}/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing`);
  }
  const versions = caches.flatMap((cache) =>
    listFolder(cache)
      .filter((name) => /^chromium-\d+$/.test(name))
      .toSorted((a, b) => Number(b.slice(9)) - Number(a.slice(9)))
      .map((name) => path.join(cache, name)),
  );
  return versions.flatMap((folder) => builds.map((build) => path.join(folder, build))).find(isExecutable);
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

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
const SHELLS = ['chromium-headless-shell', 'chrome-headless-shell'];
const SHELL_PACKAGE: PackageNames = { 'apt-get': 'chromium-headless-shell' };
const PACKAGE: PackageNames = { 'apt-get': 'chromium', dnf: 'chromium', apk: 'chromium', pacman: 'chromium' };

/**
 * Path of Chromium's headless shell, which draws the same pages as a whole browser for two thirds of the processor
 * time; where there is none and the system has no package of it (or we are not root), what `ensureChromium` finds.
 */
export async function ensureHeadlessShell(options: EnsureOptions): Promise<string> {
  const find = () =>
    process.env.CHROMIUM || findProgram(SHELLS) || findDownloaded('chromium_headless_shell', SHELL_BUILDS);
  const present = find();
  if (present) return present;
  const installed = (await installPackage(SHELL_PACKAGE, options.log)) ? find() : undefined;
  return installed ?? ensureChromium(options);
}

/**
 * Path of a Chromium or Chrome. Looks at `CHROMIUM`, the PATH, the macOS applications and the browsers that Playwright
 * has downloaded, then installs the system's package (as root), then lets Playwright download its own. Throws an error
 * that names the ways out when all that fails.
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
  return findProgram(PROGRAMS) ?? MAC_BUNDLES.find(isExecutable) ?? findDownloaded('chromium', BUILDS);
}

const BUILDS = ['chrome-linux/chrome', 'chrome-linux64/chrome'];
for (const arch of ['chrome-mac', 'chrome-mac-arm64', 'chrome-mac-x64']) {
  BUILDS.push(`${arch}/Chromium.app/Contents/MacOS/Chromium`);
  BUILDS.push(`${arch}/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing`);
}
const SHELL_BUILDS = ['chrome-linux/headless_shell', 'chrome-linux64/headless_shell'];
for (const arch of ['linux', 'linux64', 'mac-arm64', 'mac-x64']) {
  SHELL_BUILDS.push(`chrome-headless-shell-${arch}/chrome-headless-shell`);
}

/** The newest that Playwright has downloaded. */
function findDownloaded(kind: string, builds: string[]): string | undefined {
  const caches = [
    process.env.PLAYWRIGHT_BROWSERS_PATH,
    path.join(os.homedir(), '.cache/ms-playwright'),
    path.join(os.homedir(), 'Library/Caches/ms-playwright'),
  ].filter((folder) => folder !== undefined);
  const versionOf = (name: string) => Number(name.slice(kind.length + 1));
  const versions = caches.flatMap((cache) =>
    listFolder(cache)
      .filter((name) => name.startsWith(`${kind}-`) && versionOf(name) > 0)
      .toSorted((a, b) => versionOf(b) - versionOf(a))
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

// What somebody at a screen waits for, in a headless Chromium: JavaScript of each page, first paint, opening a ticket of
// 2,000 messages from the list, scrolling in it, and typing while live events pour in; then the Social tab (browser/social-tab.ts).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { ensureChromium, freePort } from '@perch/embedded';
import { connectRedis, createProducer } from '@perch/queue';
import { chromium, type Locator, type Page } from '@playwright/test';
import { filledDatabase } from '../data/filled-database.ts';
import { startApi } from '../harness/api-child.ts';
import {
  cpuOf,
  frameFigures,
  freshContext,
  median,
  SCROLLED_FRAMES,
  scrolledFrames,
  typingFigures,
  typingLatencies,
  type Scene,
} from '../browser/scene.ts';
import { count, kilobytes, ms } from '../harness/figures.ts';
import type { Measure } from '../harness/measure.ts';
import { percentile, spread } from '../harness/percentiles.ts';
import { socialTab } from '../browser/social-tab.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const DIST = path.join(root, 'apps/web/dist');
const ROUTES = [
  '/sign-in',
  '/tickets',
  '/social/mentions',
  '/social/direct-messages',
  '/social/search',
  '/contacts',
  '/setup',
];
const EVENTS_PER_SECOND = 50;
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-dev-shm-usage',
];

const gzipped = (scripts: readonly { path: string }[]) =>
  scripts.reduce((sum, script) => sum + gzipSync(readFileSync(path.join(DIST, script.path))).length, 0);

/** What the page fetches for the next steps it fetches when it is idle. */
const NOTE_FIRST_IDLE = `
  const { requestIdleCallback } = window;
  window.requestIdleCallback = (run, options) =>
    requestIdleCallback((deadline) => {
      window.firstIdle ??= performance.now();
      run(deadline);
    }, options);`;

/**
 * What a first visit to each page loads until it stands there, what it then fetches for the next steps, and when something
 * of it is to be seen.
 */
async function firstVisits(scene: Scene): Promise<void> {
  for (const route of ROUTES) {
    const context =
      route === '/sign-in' ? await scene.browser.newContext({ baseURL: scene.origin }) : await freshContext(scene);
    const page = await context.newPage();
    await page.addInitScript(NOTE_FIRST_IDLE);
    let requests = 0;
    page.on('request', (request) => {
      if (request.url().includes('/api/')) requests += 1;
    });
    await page.goto(route, { waitUntil: 'commit' });
    await page.locator('h1').first().waitFor({ state: 'attached', timeout: 60_000 });
    await page.waitForLoadState('networkidle', { timeout: 10_000 }).catch(() => {}); // the live connection stays open
    const { paint, scripts } = await page.evaluate(() => ({
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
      scripts: (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
        .filter(({ name }) => /\.js($|\?)/.test(name))
        .map(({ name, startTime, encodedBodySize }) => ({
          path: new URL(name).pathname,
          isAhead: startTime >= ((globalThis as { firstIdle?: number }).firstIdle ?? Infinity),
          bytes: encodedBodySize,
        })),
    }));
    const first = scripts.filter(({ isAhead }) => !isAhead);
    scene.report.row('First visit', route, {
      'JS, gzip': kilobytes(gzipped(first)),
      files: count(first.length),
      'as sent': kilobytes(first.reduce((sum, { bytes }) => sum + bytes, 0)),
      'with what is fetched ahead, gzip': kilobytes(gzipped(scripts)),
      'API requests': count(requests),
      'first paint': ms(paint),
    });
    await context.close();
  }
}

interface Opening {
  painted: number;
  requests: number;
  firstAnswer: number;
  lastAnswer: number;
}

/**
 * How somebody opens the ticket: by a click without ever having pointed at it, by one after so long on the row as a
 * person's pointer rests there, or with the keyboard, a glance after the cursor has come to it.
 */
const WAYS = {
  'clicked at once': (row: Locator) => row.evaluate((link: HTMLElement) => link.click()),
  'clicked after 100 ms over the row': async (row: Locator) => {
    await row.hover();
    await sleep(100);
    await row.page().mouse.down();
    await row.page().mouse.up();
  },
  'by the keyboard, 250 ms after the cursor came': async (row: Locator) => {
    const place = Number(await row.evaluate((link) => link.closest('li')!.dataset['index']));
    for (let at = 0; at <= place; at++) await row.page().keyboard.press('j');
    await sleep(250);
    await row.page().keyboard.press('Enter');
  },
} satisfies Record<string, (row: Locator) => Promise<unknown>>;

/** From the click on a row, or the key, until the thread's latest message has been painted, as the page itself sees it. */
async function open(page: Page, ticketId: string, way: keyof typeof WAYS): Promise<Opening> {
  await page.evaluate(() => performance.clearResourceTimings());
  const opening = page.evaluate(
    (id) =>
      new Promise<Opening>((resolve) => {
        let clicked = 0;
        const note = (event: Event) => (clicked = clicked || event.timeStamp || performance.now());
        addEventListener('click', note, { once: true, capture: true });
        addEventListener('keydown', (event) => event.key === 'Enter' && note(event), { capture: true });
        const isThere = () => document.querySelector(`a[href*="${id}"]`) && document.querySelector('li[data-message]');
        const observer = new MutationObserver(() => {
          if (clicked === 0 || !isThere()) return;
          observer.disconnect();
          // after the frame that shows it
          requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => {
              const calls = (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).filter(
                ({ name }) => name.includes('/api/v1/') && !name.endsWith('/live'),
              );
              const thread = calls.filter(({ name }) => name.includes(id) && !name.includes('history'));
              resolve({
                painted: performance.now() - clicked,
                requests: calls.length,
                firstAnswer: Math.min(...thread.map(({ responseEnd }) => responseEnd)) - clicked,
                lastAnswer: Math.max(...thread.map(({ responseEnd }) => responseEnd)) - clicked,
              });
            };
            channel.port2.postMessage(null);
          });
        });
        observer.observe(document.body, { childList: true, subtree: true });
      }),
    ticketId,
  );
  await WAYS[way](page.locator(`a[href*="${ticketId}"]`).first());
  return opening;
}

async function openings(scene: Scene, rounds: number): Promise<void> {
  const { longTicketId } = scene.filled;
  const context = await freshContext(scene);
  const page = await context.newPage();
  const found = new Map<string, (Opening & Record<string, number>)[]>();
  const cases = (Object.keys(WAYS) as (keyof typeof WAYS)[]).flatMap((way) => [
    { way, name: `first in this tab, ${way}`, isFirst: true },
    ...(way === 'clicked at once' ? [{ way, name: `again, ${way}`, isFirst: false }] : []),
  ]);
  for (let round = 0; round <= rounds; round++) {
    for (const { way, name, isFirst } of cases) {
      if (isFirst) await page.goto('/tickets', { waitUntil: 'load' });
      await page.locator(`a[href*="${longTicketId}"]`).first().waitFor({ timeout: 60_000 });
      // somebody reads the list before they open something of it
      await sleep(1_000);
      let opening!: Opening;
      const cpu = await cpuOf(page, async () => (opening = await open(page, longTicketId, way)));
      // the first round warms the caches of browser and database
      if (round > 0) found.set(name, [...(found.get(name) ?? []), { ...opening, ...cpu }]);
      await page.mouse.move(0, 0);
      await page.keyboard.press('Escape');
      await page.locator('li[data-message]').first().waitFor({ state: 'detached' });
    }
  }
  for (const [name, list] of found) {
    scene.report.row('Opening a ticket of 2,000 messages: click or key to painted', name, {
      ...spread(list.map(({ painted }) => painted)),
      best: ms(Math.min(...list.map(({ painted }) => painted))),
      'first answer': median(list.map(({ firstAnswer }) => firstAnswer)),
      'last answer': median(list.map(({ lastAnswer }) => lastAnswer)),
      requests: count(
        percentile(
          list.map(({ requests }) => requests),
          0.5,
        ),
      ),
      'script cpu': median(list.map(({ script }) => script!)),
      'layout cpu': median(list.map(({ layout }) => layout!)),
      'main thread': median(list.map(({ task }) => task!)),
    });
  }
  await scrolling(scene, page);
  await typing(scene, page);
  await context.close();
}

async function scrolling({ report, filled }: Scene, page: Page): Promise<void> {
  await page.goto(`/tickets/${filled.longTicketId}`);
  await page.locator('li[data-message]').first().waitFor();
  const frames = await scrolledFrames(page, 'li[data-message]', false);
  report.row('Scrolling up through it', `${SCROLLED_FRAMES} frames`, frameFigures(frames));
}

/** From a key to the frame that shows its letter, in peace and while events of this and other tickets come in. */
async function typing({ report, filled }: Scene, page: Page): Promise<void> {
  const redis = connectRedis(filled.servers.redisUrl, console.error);
  const producer = createProducer(redis, console.error);
  const publish = (turn: number) =>
    producer.publish({
      organizationId: filled.organizationId,
      type: turn % 2 === 0 ? 'ticket.changed' : 'message.changed',
      id: filled.longTicketId,
      ticketId: filled.longTicketId,
      rev: turn + 2,
    });
  await page.goto(`/tickets/${filled.longTicketId}`);
  await page.locator('li[data-message]').first().waitFor();
  await page.keyboard.press('n');
  for (const [name, isStorm] of [
    ['in peace', false],
    [`${EVENTS_PER_SECOND} events/s of the same ticket`, true],
  ] as const) {
    let turn = 0;
    const storm = isStorm ? setInterval(() => void publish(turn++), 1000 / EVENTS_PER_SECOND) : undefined;
    const latencies = await typingLatencies(page);
    clearInterval(storm);
    report.row('Typing a note: key to frame', name, typingFigures(latencies));
  }
  await producer.close();
  redis.disconnect();
}

export const measure: Measure = {
  about:
    'JavaScript of each page, first paint; opening and scrolling a ticket of 2,000 messages and the stream of mentions, typing under storm, memory of an hour',
  usage: '[tickets] [openings] [all | pages | tickets | social]',
  async run(report, [tickets = '10000', rounds = '15', part = 'all']) {
    const filled = await filledDatabase(Number(tickets), report);
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    const api = await startApi(filled.servers, 'perch_bench', { PORT: String(port), PUBLIC_URL: origin });
    const executablePath = await ensureChromium({ toolsDir: path.join(root, '.perch/tools'), log: console.error });
    const browser = await chromium.launch({ executablePath, args: ARGS });
    try {
      report.note(
        `${Number(tickets).toLocaleString('en')} tickets, ${(Number(tickets) * 5).toLocaleString('en')} tweets; Chromium ${browser.version()} without a graphics card.`,
      );
      const scene: Scene = { browser, filled, origin, report };
      const isWanted = (name: string) => part === 'all' || part === name;
      if (isWanted('pages')) await firstVisits(scene);
      if (isWanted('tickets')) await openings(scene, Number(rounds));
      if (isWanted('social')) await socialTab(scene, Number(rounds));
    } finally {
      await browser.close();
      await api.stop();
      await filled.stop();
    }
  },
};

// The Social tab in the browser of `web`: the stream's first paint, typing an answer while tweets pour in, scrolling, and
// the memory of an hour's use.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { tweetStorm, type Storm } from '../data/tweet-storm.ts';
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
} from './scene.ts';
import { count, megabytes, ms, type Figure } from '../harness/figures.ts';
import { spread } from '../harness/percentiles.ts';

const STREAM = '/social/mentions';
const CARD = 'article[data-tweet]';
const PER_SECOND = 50;
/** A round of use stands for a minute. */
const MINUTES = 60;

/** Promises when the first card will have been painted: milliseconds of the page's clock. */
const NOTE_FIRST_CARD = `
  window.noteFirstCard = () => {
    window.firstCard = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (!document.querySelector('${CARD}')) return;
        observer.disconnect();
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => resolve(performance.now());
          channel.port2.postMessage(null);
        });
      });
      observer.observe(document, { childList: true, subtree: true });
    });
  };
  window.noteFirstCard();`;

type Noting = typeof window & { noteFirstCard: () => void; firstCard: Promise<number> };
const firstCard = (page: Page) => page.evaluate(() => (window as Noting).firstCard);

/** When the page's answer of the stream was there, by its clock. */
const answered = (page: Page) =>
  page.evaluate(() => {
    const calls = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return calls.findLast(({ name }) => name.includes('/api/v1/social/mentions'))?.responseEnd ?? NaN;
  });

type Paint = { painted: number; answer: number; paint: number } & Record<string, number>;

/** The address typed into a tab, with what the browser has kept of the visit before. */
async function byAddress(page: Page): Promise<Paint> {
  await page.goto('about:blank');
  let painted = NaN;
  const cpu = await cpuOf(page, async () => {
    await page.goto(STREAM, { waitUntil: 'commit' });
    painted = await firstCard(page);
  });
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN);
  return { painted, answer: await answered(page), paint, ...cpu };
}

/** A click inside the app, from the tickets. */
async function byClick(page: Page, isFirst: boolean): Promise<Paint> {
  if (isFirst) await page.goto('/tickets', { waitUntil: 'load' });
  else await page.locator('header a[href^="/tickets"], nav a[href^="/tickets"]').first().click();
  await page.locator('a[href^="/tickets/"]').nth(3).waitFor({ timeout: 60_000 });
  await sleep(1_000); // somebody looks at the tickets before
  await page.evaluate(() => (window as Noting).noteFirstCard());
  let clicked = NaN;
  let painted = NaN;
  const cpu = await cpuOf(page, async () => {
    clicked = await page
      .locator('a[href^="/social"]')
      .first()
      .evaluate((link: HTMLElement) => {
        const at = performance.now();
        link.click();
        return at;
      });
    painted = await firstCard(page);
  });
  return { painted: painted - clicked, answer: (await answered(page)) - clicked, paint: NaN, ...cpu };
}

async function firstPaints(scene: Scene, page: Page, rounds: number): Promise<void> {
  const ways = {
    'by its address, files kept by the browser': () => byAddress(page),
    'by a click, first in this tab': () => byClick(page, true),
    'by a click, again': () => byClick(page, false),
  };
  const found = new Map<string, Paint[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const paint = await way();
      // the first round warms the caches of browser and database
      if (round > 0) found.set(name, [...(found.get(name) ?? []), paint]);
    }
  }
  for (const [name, list] of found) {
    const of = (column: string) => list.map((paint) => paint[column]!);
    scene.report.row('The stream of mentions: until its first tweets are painted', name, {
      ...spread(of('painted')),
      best: ms(Math.min(...of('painted'))),
      'its answer': median(of('answer')),
      'anything painted': median(of('paint')),
      'script cpu': median(of('script')),
      'layout cpu': median(of('layout')),
      'main thread': median(of('task')),
    });
  }
}

/** Down through the stream and up again. */
async function scrolling({ report }: Scene, page: Page): Promise<void> {
  await page.goto(STREAM);
  await page.locator(CARD).first().waitFor();
  for (const down of [true, false]) {
    let frames: Awaited<ReturnType<typeof scrolledFrames>> = [];
    const cpu = await cpuOf(page, async () => (frames = await scrolledFrames(page, `li:has(> ${CARD})`, down)));
    report.row('Scrolling in the stream', `${SCROLLED_FRAMES} frames ${down ? 'down' : 'up'}`, {
      ...frameFigures(frames),
      'main thread a frame': ms(cpu['task']! / frames.length),
    });
  }
}

const announcedText = (page: Page) =>
  page
    .locator('[data-announces]')
    .textContent({ timeout: 5_000 })
    .catch(() => '');

/** An answer is written beside the stream, in peace and while mentions come in, are committed and announced. */
async function typing({ report }: Scene, page: Page, storm: Storm): Promise<void> {
  await page.goto(STREAM);
  await page.locator(CARD).first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  await page.getByRole('dialog').getByRole('textbox').first().waitFor();
  await sleep(1_000);
  for (const perSecond of [0, PER_SECOND]) {
    const blowing = perSecond > 0 ? storm.blow(perSecond) : undefined;
    const began = performance.now();
    let latencies: number[] = [];
    const cpu = await cpuOf(page, async () => (latencies = await typingLatencies(page)));
    const seconds = (performance.now() - began) / 1000;
    const came = (await blowing?.stop()) ?? 0;
    report.row(
      'Typing an answer beside the stream: key to frame',
      perSecond > 0 ? `${perSecond} tweets/s` : 'in peace',
      {
        ...typingFigures(latencies),
        'main thread a second': ms(cpu['task']! / seconds),
        'tweets that came': count(came),
        announced: count(perSecond > 0 ? Number(/\d+/.exec((await announcedText(page)) ?? '')?.[0] ?? NaN) : 0),
      },
    );
  }
}

/** What the page holds when all that can go has gone. */
async function held(page: Page): Promise<Record<string, Figure>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  for (let time = 0; time < 3; time++) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  const read = (name: string) => metrics.find((metric) => metric.name === name)!.value;
  return {
    'JS heap': megabytes(read('JSHeapUsedSize')),
    nodes: count(read('Nodes')),
    listeners: count(read('JSEventListeners')),
  };
}

const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

/** What an agent does in a minute: reads on, opens a conversation, looks at other streams, searches, sees what is new. */
async function minute(page: Page, storm: Storm, nth: number): Promise<void> {
  await storm.come(2);
  for (let step = 0; step < 10; step++) await press(page, 'j');
  await press(page, 'o');
  await page.locator('section, aside').locator(CARD).first().waitFor();
  await sleep(200);
  await press(page, 'Escape');
  await press(page, 'g', 's');
  await page.waitForURL(/\/social\/sent/);
  await page.locator(CARD).first().waitFor();
  await press(page, 'g', 'd');
  await page.waitForURL(/\/social\/direct-messages/);
  await sleep(200);
  await press(page, '/');
  await page.waitForURL(/\/social\/search/);
  const box = page.getByRole('searchbox').or(page.getByRole('combobox')).first();
  await box.fill(['refund', 'delivery', '返金', 'from:customer_1', 'has:media'][nth % 5]!);
  await press(page, 'Enter');
  await page.locator(CARD).first().waitFor();
  await page.locator('body').click({ position: { x: 1, y: 1 } });
  await press(page, 'Escape', 'g', 'm');
  await page.waitForURL(/\/social\/mentions/);
  await page.locator(CARD).first().waitFor();
  const news = page.locator('[data-announces]');
  if (await news.isVisible()) await news.click();
}

/** The same minute again and again; between two the page's clock is put on, so that what it forgets by time goes. */
async function hour(scene: Scene, page: Page, storm: Storm): Promise<void> {
  await page.clock.install();
  await page.goto(STREAM);
  await page.locator(CARD).first().waitFor();
  for (let nth = 0; nth <= MINUTES; nth++) {
    await minute(page, storm, nth);
    await page.clock.fastForward(50_000);
    await sleep(200);
    if ([5, 20, 40, MINUTES].includes(nth)) {
      scene.report.row('An hour of use', `after ${nth} minutes`, await held(page));
    }
  }
}

export async function socialTab(scene: Scene, rounds: number): Promise<void> {
  const context = await freshContext(scene);
  await context.addInitScript(NOTE_FIRST_CARD);
  const storm = await tweetStorm(scene.filled);
  try {
    const page = await context.newPage();
    scene.report.progress('social: first paint');
    await firstPaints(scene, page, rounds);
    scene.report.progress('social: scrolling');
    await scrolling(scene, page);
    scene.report.progress('social: typing');
    await typing(scene, page, storm);
    await page.close();
    scene.report.progress('social: an hour of use');
    await hour(scene, await context.newPage(), storm);
  } finally {
    await storm.end();
    await context.close();
  }
}

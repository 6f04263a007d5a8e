import type { Browser, BrowserContext, Page } from '@playwright/test';
import { PASSWORD, type FilledDatabase } from '../data/filled-database.ts';
import { count, ms, type Figure, type Report } from '../harness/figures.ts';
import { percentile } from '../harness/percentiles.ts';

/** A browser before a filled organization. */
export interface Scene {
  browser: Browser;
  filled: FilledDatabase;
  origin: string;
  report: Report;
}

/** A browser that knows nothing yet, signed in. */
export async function freshContext({ browser, origin, filled }: Scene): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: origin, locale: 'en', viewport: { width: 1440, height: 900 } });
  // what is written here as functions for the page has helpers of the compiler in it
  await context.addInitScript('globalThis.__name = (named) => named');
  const data = { email: filled.emails[0]!, password: PASSWORD };
  const answer = await context.request.post('/api/v1/auth/sign-in', { data, headers: { origin } });
  if (!answer.ok()) throw new Error(`signing in answered ${answer.status()}`);
  return context;
}

/** Milliseconds of the processor that the page's main thread took for the work. */
export async function cpuOf(page: Page, work: () => Promise<unknown>): Promise<Record<string, number>> {
  const session = await page.context().newCDPSession(page);
  // time of the processor: of a busy machine, the clock tells something else
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  const before = await read();
  await work();
  const after = await read();
  await session.detach();
  const spent = (name: string) => ((after[name] ?? 0) - (before[name] ?? 0)) * 1000;
  return {
    script: spent('ScriptDuration'),
    layout: spent('LayoutDuration') + spent('RecalcStyleDuration'),
    task: spent('TaskDuration'),
  };
}

export const median = (values: number[]): Figure => ms(percentile(values, 0.5));

const SENTENCE = 'We are looking into it and will write to you as soon as we know more about it.';

/** Types a sentence where the keyboard is; answers how long it took from each key to the frame that shows its letter. */
export async function typingLatencies(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const latencies: number[] = [];
    Object.assign(window, { latencies });
    if ('notesKeys' in window) return;
    Object.assign(window, { notesKeys: true });
    addEventListener(
      'keydown',
      ({ timeStamp }) =>
        requestAnimationFrame(() =>
          (window as unknown as { latencies: number[] }).latencies.push(performance.now() - timeStamp),
        ),
      { capture: true },
    );
  });
  await page.keyboard.type(SENTENCE, { delay: 60 });
  return page.evaluate(() => (window as unknown as { latencies: number[] }).latencies);
}

export const typingFigures = (latencies: number[]): Record<string, Figure> => ({
  keys: count(latencies.length),
  p50: ms(percentile(latencies, 0.5)),
  p95: ms(percentile(latencies, 0.95)),
  longest: ms(Math.max(...latencies)),
});

export const SCROLLED_FRAMES = 300;

export interface ScrolledFrame {
  took: number;
  /** pixels of the screen on which a row should be and none was */
  blank: number;
}

/** Wheels over the middle of what scrolls, a little in each frame, `down` or up. */
export async function scrolledFrames(page: Page, rows: string, down: boolean): Promise<ScrolledFrame[]> {
  const box = await page
    .locator(rows)
    .first()
    .evaluate((row) => {
      let frame = row.parentElement!;
      while (frame.scrollHeight <= frame.clientHeight + 1 || getComputedStyle(frame).overflowY === 'visible') {
        frame = frame.parentElement!;
      }
      frame.setAttribute('data-bench-scrolls', '');
      const { x, y, width, height } = frame.getBoundingClientRect();
      return { x, y, width, height };
    });
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const frames = page.evaluate(
    ({ wanted, selector }) =>
      new Promise<ScrolledFrame[]>((resolve) => {
        const seen: ScrolledFrame[] = [];
        const scroller = document.querySelector('[data-bench-scrolls]')!;
        let before = performance.now();
        /** of the list's part of the screen, what no row covers */
        const blankNow = () => {
          const list = document.querySelector(selector)!.parentElement!.getBoundingClientRect();
          const { top, bottom } = scroller.getBoundingClientRect();
          const [from, to] = [Math.max(top, list.top), Math.min(bottom, list.bottom)];
          const covered = [...document.querySelectorAll(selector)].reduce((sum, row) => {
            const place = row.getBoundingClientRect();
            return sum + Math.max(0, Math.min(place.bottom, to) - Math.max(place.top, from));
          }, 0);
          return Math.max(0, Math.round(to - from - covered));
        };
        const frame = (at: number) => {
          seen.push({ took: at - before, blank: 0 });
          before = at;
          // what this frame has painted: after its scrolling has been answered
          const channel = new MessageChannel();
          const own = seen.at(-1)!;
          channel.port1.onmessage = () => (own.blank = blankNow());
          channel.port2.postMessage(null);
          if (seen.length < wanted) requestAnimationFrame(frame);
          else setTimeout(() => resolve(seen.slice(1)), 50);
        };
        requestAnimationFrame(frame);
      }),
    { wanted: SCROLLED_FRAMES, selector: rows },
  );
  let isOver = false;
  void frames.then(() => (isOver = true));
  while (!isOver) await page.mouse.wheel(0, down ? 120 : -120);
  return frames;
}

export const frameFigures = (frames: ScrolledFrame[]): Record<string, Figure> => {
  const times = frames.map(({ took }) => took);
  return {
    'frame p50': ms(percentile(times, 0.5)),
    'frame p95': ms(percentile(times, 0.95)),
    longest: ms(Math.max(...times)),
    'frames with a blank row': count(frames.filter(({ blank }) => blank > 8).length),
  };
};

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAudit } from './read-audit.mjs';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** `file` › "title", "title"; of each line beneath a promise, or within it. */
function testsOf(promise: string): { file: string; title: string }[] {
  return [...promise.matchAll(/`([^`]+\.test\.tsx?)` › ("[^"]+"(?:, "[^"]+")*)/g)].flatMap(([, file, titles]) =>
    [...titles!.matchAll(/"([^"]+)"/g)].map(([, title]) => ({ file: file!, title: title! })),
  );
}

describe('docs/SECURITY.md', () => {
  /** Each with the lines beneath it. */
  const promises = [...read('docs/SECURITY.md').matchAll(/^- .*(?:\n {2}.*)*/gm)].map(([promise]) => promise);

  it('names for each promise the tests that hold it, and they are there', () => {
    expect(promises.length).toBeGreaterThan(20);
    expect(promises.filter((promise) => testsOf(promise).length === 0)).toEqual([]);
    const named = promises.flatMap(testsOf);
    const missing = named.filter(({ file, title }) => !titleStands(read(file), title));
    expect(missing).toEqual([]);
  });
});

/** As a string of the source: the title of a test, or of a row of a table of tests. */
function titleStands(source: string, title: string): boolean {
  return ["'", '"', '`'].some((quote) => source.includes(quote + title + quote));
}

it('the page has no script within it', () => {
  const page = read('apps/web/index.html');
  const scripts = [...page.matchAll(/<script\b([^>]*)>([^]*?)<\/script>/g)];
  expect(scripts.length).toBeGreaterThan(0);
  for (const [, attributes, text] of scripts) expect([attributes, text]).toEqual([expect.stringContaining('src='), '']);
  expect(page).not.toMatch(/\son\w+=|javascript:/i);
});

describe('the dependency audit', () => {
  it('names what is high or critical', () => {
    const vulnerabilities = {
      left: { severity: 'high', range: '<2' },
      right: { severity: 'low', range: '*' },
    };
    const report = { metadata: { vulnerabilities: { high: 1, low: 1 } }, vulnerabilities };
    expect(readAudit(JSON.stringify(report))).toEqual({
      summary: '0 critical, 1 high, 0 moderate, 1 low',
      findings: ['high: left <2'],
    });
  });
  it('is skipped where the registry does not answer', () => {
    expect(readAudit('{"message":"405 Method Not Allowed","error":{}}')).toBeNull();
    expect(readAudit('')).toBeNull();
  });
});

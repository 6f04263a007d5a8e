import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const NOT_OURS = new Set(['node_modules', 'dist', 'generated']);

/** All Markdown files of the project, by their paths from its root. */
function pagesIn(folder = ''): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) || entry.name.startsWith('.') ? [] : pagesIn(file);
    return entry.name.endsWith('.md') ? [file] : [];
  });
}

/** What is prose of a page: code holds no links and no headings. */
const withoutCode = (text: string) =>
  text.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]]/g, ''));

/** Where links of a page lead, as they stand in it, without those to other hosts. */
function linksOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^\w+:/.test(target));
}

/** The anchors that GitHub gives to the headings of a page; one that stands twice gets a number. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of withoutCode(text).matchAll(/^#{1,6} (.+)$/gm)) {
    const words = heading!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** The links of a page that lead nowhere. */
function broken(page: string, text: string): string[] {
  return linksOf(text).filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = path.join(root, path.dirname(page), decodeURIComponent(file));
    if (file !== '' && !existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(file === '' ? text : readFileSync(target, 'utf8')).has(anchor);
  });
}

describe('the documentation', () => {
  const pages = pagesIn();

  it('has its pages found', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/ARCHITECTURE.md', 'packages/client/README.md']));
  });

  it.each(pages)('%s links to what is there', (page) => {
    expect(broken(page, readFileSync(path.join(root, page), 'utf8'))).toEqual([]);
  });
});

describe('a link', () => {
  const page = '# A `page` (of 2): who?\n\n## Twice\n\n## Twice\n\n```\n## No heading [x](none.md)\n```\n\n';
  it.each([
    ['to a page', '[x](API.md)', []],
    ['to an anchor of the same page', '[x](#a-page-of-2-who) [x](#twice-1)', []],
    ['to another host', '[x](https://example.com/none.md)', []],
    ['to a page that is not there', '[x](NONE.md)', ['NONE.md']],
    ['to a picture that is not there', '![x](images/none.png)', ['images/none.png']],
    ['to an anchor that is not there', '[x](#no-heading) [x](API.md#none)', ['#no-heading', 'API.md#none']],
  ])('%s', (_claim, link, expected) => {
    expect(broken('docs/a.md', page + link)).toEqual(expected);
  });
});

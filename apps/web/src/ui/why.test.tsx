import { REASON_CODES, settingBehind } from '@perch/core';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { startI18n } from '../lib/i18n.ts';
import en from '../locales/en.json';
import { openPage } from '../testing/open-page.tsx';
import { Why } from './why.tsx';

type Reason = Parameters<typeof Why>[0]['reason'];

const ACCOUNT = { id: 'a1', username: 'acme' };
const keyword = { id: 'k1', phrase: 'refund', account: ACCOUNT, tweetsLastDay: 0, rematch: null };
const matched = [
  { phrase: 'refund', start: 0, end: 6 },
  { phrase: 'refund', start: 9, end: 15 },
];

let close = () => {};
beforeAll(async () => {
  await startI18n();
});
afterEach(() => close());

async function show(
  reason: Reason,
  { permissions = ['social.view', 'setup.social'], keywords = [keyword], channel = 'twitter' as const } = {},
) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData(['session'], { member: { id: 'm' }, permissions });
  client.setQueryData(['keyword-streams'], keywords);
  client.setQueryData(['twitter-accounts'], [{ ...ACCOUNT, state: 'connected' }]);
  const why = () => <Why reason={reason} account={ACCOUNT} channel={channel} />;
  const opened = openPage({ component: why, client });
  close = opened.close;
  const box = opened.place;
  await vi.waitFor(() => expect(box.querySelector('span > span')).not.toBeNull(), 10_000);
  const links = [...box.querySelectorAll('a')];
  return {
    words: box.querySelector('span > span')!.textContent,
    links: links.map((link) => [link.textContent, link.getAttribute('href')]),
  };
}

const account = (focus: string) => `/setup/channels/twitter/a1?focus=${encodeURIComponent(focus)}`;

describe('why', () => {
  test('names the keyword and leads to it', async () => {
    expect(await show({ code: 'keyword', keywordId: 'k1', matched })).toEqual({
      words: 'The keyword “refund” matched.',
      links: [['Keyword settings', account('keyword:k1')]],
    });
  });

  test('of a keyword that was removed says so and leads to the box', async () => {
    expect(await show({ code: 'keyword', keywordId: 'k1', matched }, { keywords: [] })).toEqual({
      words: 'The keyword “refund” matched. It has been removed since.',
      links: [['Keywords', account('keywords')]],
    });
  });

  test('of a keyword that reads otherwise now says how', async () => {
    const keywords = [{ ...keyword, phrase: 'refunds' }];
    const { words } = await show({ code: 'keyword', keywordId: 'k1', matched }, { keywords });
    expect(words).toBe('The keyword “refund” matched. It reads “refunds” now.');
  });

  test('of a follow-up that a keyword routed leads to both', async () => {
    const { words, links } = await show({ code: 'follow_up', keywordId: 'k1', matched });
    expect(words).toContain('The keyword “refund” decided where it goes.');
    expect(links.map(([, href]) => href)).toEqual([account('reopen'), account('keyword:k1')]);
  });

  test('names what is excluded', async () => {
    const both = [...matched, { phrase: 'casino', start: 20, end: 26 }];
    expect(await show({ code: 'excluded_keyword', matched: both })).toEqual({
      words: 'No ticket: the excluded keywords “refund” and “casino” matched.',
      links: [['Excluded keywords', account('excluded')]],
    });
  });

  test('is words alone for who may not set up, and for who may not see Social', async () => {
    const reason = { code: 'keyword', keywordId: 'k1', matched };
    const words = 'The keyword “refund” matched.';
    expect(await show(reason, { permissions: ['social.view'] })).toEqual({ words, links: [] });
    close();
    expect(await show(reason, { permissions: [], keywords: [] })).toEqual({ words, links: [] });
  });

  test.each(REASON_CODES)('%s has words, and a link where a setting decided', async (code) => {
    const { words, links } = await show({ code, ...(code === 'excluded_keyword' && { matched }) });
    expect(words.length).toBeGreaterThan(10);
    expect(words).not.toMatch(/reason\.|\{\{/);
    const setting = settingBehind(code, 'twitter');
    expect(links).toEqual(setting === null ? [] : [[en.why.setting[setting], account(setting)]]);
  });
});

import { expect, test } from 'vitest';
import { emailDocument } from './email-document.ts';

const html = '<img data-remote-src="https://spy.test/a.gif"><p>Hi</p>';

test('pictures of elsewhere are neither named nor allowed until somebody asks for them', () => {
  const closed = emailDocument(html, false);
  expect(closed).toContain("img-src 'self' data:;");
  expect(closed).not.toMatch(/ src=/);
  const open = emailDocument(html, true);
  expect(open).toContain('<img src="https://spy.test/a.gif">');
  expect(open).toContain("default-src 'none'; img-src 'self' data: https: http:;");
});

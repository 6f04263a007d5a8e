import { expect, test } from 'vitest';
import { startSandbox } from '../test/sandbox-under-test.ts';
import { loggedBody } from './request-log.ts';

test.each<[string, unknown, unknown]>([
  ['an ordinary body is kept as it is', { text: 'hello' }, { text: 'hello' }],
  ['no body is null', undefined, null],
  ['files are told by their size', { media: Buffer.alloc(12), part: 1 }, { media: '12 bytes', part: 1 }],
  ['files in base64 too', { media_data: 'AAAA' }, { media_data: '4 characters' }],
])('%s', (_, body, logged) => {
  expect(loggedBody(body)).toEqual(logged);
});

test('of a very long body only the beginning of its JSON is kept', () => {
  const logged = loggedBody({ text: 'x'.repeat(1_000_000) }) as string;
  expect(logged).toMatch(/^\{"text":"x+…$/);
  expect(logged.length).toBe(8_001);
});

test('secrets do not show, in mistyped token calls neither', async () => {
  const { origin, control } = await startSandbox();
  const body = JSON.stringify({ client_secret: 'do-not-show', refresh_token: 'do-not-show' });
  const headers = { 'content-type': 'application/json', authorization: 'Basic do-not-show' };
  for (const path of ['/2/oauth2/token', '/2/oauth2/tokens', '/2/oauth2/token?refresh_token=do-not-show']) {
    await fetch(origin + path, { method: 'POST', headers, body });
  }
  const form = new URLSearchParams({ username: 'ana', password: 'do-not-show', decision: 'authorize' });
  await fetch(`${origin}/i/oauth2/authorize`, { method: 'POST', body: form });
  const { body: log } = await control('GET', 'requests');
  expect(log['data'].map((call: { path: string }) => call.path)).toEqual([
    '/2/oauth2/token',
    '/2/oauth2/tokens',
    '/2/oauth2/token',
    '/i/oauth2/authorize',
  ]);
  expect(JSON.stringify(log)).not.toContain('do-not-show');
});

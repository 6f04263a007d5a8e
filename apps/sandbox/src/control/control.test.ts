import { Resolver } from 'node:dns/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

test.each([
  ['POST', 'tweets', { text: 'hi' }, 'from'],
  ['POST', 'tweets', { from: 'no spaces', text: 'hi' }, 'from'],
  ['POST', 'tweets', { from: 'maria' }, 'text'],
  ['POST', 'tweets', { from: 'maria', text: 'hi', inReplyTo: '12' }, 'inReplyTo'],
  ['POST', 'tweets', { from: 'maria', text: 'hi', createdAt: 'yesterday' }, 'createdAt'],
  ['POST', 'direct-messages', { from: 'maria', to: 'nobody', text: 'hi' }, 'to'],
  ['POST', 'storm', { to: 'acme_air', tweets: 20_001, seconds: 1 }, 'tweets'],
  ['POST', 'storm', { to: 'acme_air', tweets: 1, seconds: 601 }, 'seconds'],
  ['PUT', 'settings', { tier: 'free' }, 'tier'],
  ['PUT', 'faults', { rules: [{ match: {}, effect: { kind: 'explode' } }] }, 'rules.0.effect.kind'],
  ['POST', 'reset', { scenario: 'chaos' }, 'scenario'],
  ['PUT', 'dns', { name: 'no name', values: [] }, 'name'],
  ['POST', 'import', { version: 2 }, 'version'],
])('%s %s with %o names the field %s', async (method, route, input, field) => {
  const { control } = await startSandbox();
  const { status, body } = await control(method, route, input);
  expect(status).toBe(400);
  expect(body['errors'].map((error: { path: string }) => error.path)).toContain(field);
});

test('name servers show the TXT records that they were given, and know no other name', async () => {
  const { origin, control } = await startSandbox();
  const resolver = new Resolver({ timeout: 2_000, tries: 1 });
  resolver.setServers([new URL(origin).host]);
  const long = 'x'.repeat(400);
  await control('PUT', 'dns', { name: '_Proof.acme.example', values: ['one', long] });
  const read = await resolver.resolveTxt('_proof.ACME.example');
  expect(read.map((parts) => parts.join(''))).toEqual(['one', long]);
  await expect(resolver.resolve4('_proof.acme.example')).rejects.toMatchObject({ code: 'ENODATA' });
  await expect(resolver.resolveTxt('acme.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  await control('PUT', 'dns', { name: '_proof.acme.example', values: [] });
  await expect(resolver.resolveTxt('_proof.acme.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('other origins and other host names are turned away', async () => {
  const { origin, smtp } = await startSandbox();
  const foreign = await fetch(`${origin}/control/reset`, {
    method: 'POST',
    headers: { origin: 'http://evil.example' },
  });
  expect(foreign.status).toBe(403);
  const own = await fetch(`${origin}/control/reset`, { method: 'POST', headers: { origin } });
  expect(own.status).toBe(204);
  const renamed = await new Promise<number | undefined>((resolve, reject) => {
    const call = request(`${origin}/control/state`, { headers: { host: 'evil.example' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    call.on('error', reject).end();
  });
  expect(renamed).toBe(403);
  expect(smtp.port).toBeGreaterThan(0);
});

test('mail that is sent shows in the inbox', async () => {
  const { control, smtp } = await startSandbox();
  const transport = createTransport({
    host: '127.0.0.1',
    port: smtp.port,
    auth: { user: 'perch', pass: 'perch' },
    ignoreTLS: true,
  });
  await transport.sendMail({
    from: 'Perch <alerts@perch.test>',
    to: 'ana@example.com',
    subject: 'Übergepäck 🔥',
    text: 'Five tweets in ten minutes',
    html: '<p>Five</p>',
    inReplyTo: '<root@perch.test>',
  });
  transport.close();
  const { body } = await control('GET', 'mail?to=ANA@example.com');
  expect(body['data']).toMatchObject([
    {
      from: '"Perch" <alerts@perch.test>',
      to: ['ana@example.com'],
      subject: 'Übergepäck 🔥',
      text: expect.stringContaining('Five tweets'),
      html: '<p>Five</p>',
      headers: { 'in-reply-to': '<root@perch.test>' },
    },
  ]);
  expect((await control('GET', 'mail?to=else@example.com')).body['data']).toEqual([]);
});

test('the world survives a restart', async () => {
  const dataDirectory = mkdtempSync(path.join(os.tmpdir(), 'sandbox-'));
  onTestFinished(() => rmSync(dataDirectory, { recursive: true }));
  const first = await startSandbox({ dataDirectory });
  const acme = await first.signIn('acme_air');
  await first.control('POST', 'tweets', { from: 'maria', text: '@acme_air hello' });
  await first.close();
  const second = await startSandbox({ dataDirectory, scenario: 'demo' });
  const client = second.client((acme as unknown as { accessToken: string }).accessToken);
  expect((await client.v2.get(`users/${acme.id}/mentions`)).data).toMatchObject([{ text: '@acme_air hello' }]);
});

test('an export can be imported elsewhere', async () => {
  const first = await startSandbox({ scenario: 'demo' });
  const exported = (await first.control('GET', 'export')).body;
  const second = await startSandbox();
  expect((await second.control('POST', 'import', exported)).status).toBe(204);
  const strip = ({ port, smtpPort, requests, ...state }: Record<string, any>) => state;
  expect(strip((await second.control('GET', 'state')).body)).toEqual(strip((await first.control('GET', 'state')).body));
});

test('a storm writes as many tweets as asked, all different', async () => {
  const { control, signIn } = await startSandbox();
  await signIn('acme_air');
  const { status } = await control('POST', 'storm', {
    to: 'acme_air',
    keywords: ['refund', 'delay'],
    tweets: 500,
    seconds: 0,
  });
  expect(status).toBe(202);
  const { body } = await control('GET', 'tweets?mentions=acme_air&limit=1000');
  const texts = body['data'].map((tweet: { text: string }) => tweet.text);
  expect(new Set(texts).size).toBe(500);
  expect(texts.every((text: string) => /refund|delay/.test(text))).toBe(true);
});

test('the request log shows calls without tokens', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  await acme.client.v2.tweet('hello');
  await fetch(`${sandbox.origin}/2/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ refresh_token: 'secret-one' }),
  });
  const { body } = await sandbox.control('GET', 'requests');
  expect(body['data']).toMatchObject([
    { method: 'POST', path: '/2/tweets', user: 'acme_air', status: 201, body: { text: 'hello' } },
    { method: 'POST', path: '/2/oauth2/token', status: 401, body: null },
  ]);
  expect(JSON.stringify(body)).not.toMatch(/secret-one|Bearer/);
});

test('time that is made to pass ends tokens and brings late tweets to light', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const indexedAt = new Date(Date.now() + 3_600_000).toISOString();
  await sandbox.control('POST', 'tweets', { from: 'maria', text: '@acme_air late', indexedAt });
  expect((await acme.client.v2.get(`users/${acme.id}/mentions`)).meta.result_count).toBe(0);

  const { body } = await sandbox.control('POST', 'clock', { advanceSeconds: 3_601 });
  expect(Date.parse(body['now']) - Date.now()).toBeGreaterThan(3_590_000);
  expect((await sandbox.control('GET', 'state')).body['passedSeconds']).toBe(3_601);
  expect((await acme.client.v2.get(`users/${acme.id}/mentions`)).meta.result_count).toBe(1);
  await sandbox.control('POST', 'clock', { advanceSeconds: 3_601 });
  expect((await refusal(acme.client.v2.me())).code).toBe(401);

  expect((await sandbox.control('POST', 'clock', { advanceSeconds: -1 })).status).toBe(400);
  await sandbox.control('POST', 'reset', {});
  expect((await sandbox.control('GET', 'clock')).body['passedSeconds']).toBe(0);
});

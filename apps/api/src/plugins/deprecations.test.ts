import Fastify from 'fastify';
import { expect, it } from 'vitest';
import type { ApiServices } from '../services.ts';
import { access } from './access.ts';
import { deprecations } from './deprecations.ts';
import { openapi } from './openapi.ts';

const OLD = { since: '2026-11-29', until: '2027-06-01', instead: 'GET /api/v1/tickets' };

it('an operation on its way out says so with every answer, refusals too, and others do not', async () => {
  const app = Fastify();
  await app.register(deprecations);
  app.get('/cases', { config: { permission: 'public', deprecated: OLD } }, async () => []);
  app.get('/broken', { config: { permission: 'public', deprecated: OLD } }, async () => {
    throw new Error('refused');
  });
  app.get('/tickets', { config: { permission: 'public' } }, async () => []);
  for (const path of ['/cases', '/broken']) {
    expect((await app.inject(path)).headers).toMatchObject({
      deprecation: '@1795910400',
      sunset: 'Tue, 01 Jun 2027 00:00:00 GMT',
      link: '</api/docs>; rel="deprecation"; type="text/html"',
    });
  }
  expect((await app.inject('/tickets')).headers).not.toHaveProperty('deprecation');
  await app.close();
});

it.each(['2027-01-01', '2026-11-28', 'soon'])('gives programs half a year, not until %s', async (until) => {
  const app = Fastify();
  await app.register(deprecations);
  expect(() => app.get('/cases', { config: { deprecated: { ...OLD, until } } }, async () => [])).toThrow('180 days');
});

it('says in the description of the API what to use instead', async () => {
  const app = Fastify();
  app.decorate('services', { config: { PUBLIC_URL: 'http://localhost:4000' } } as ApiServices);
  await app.register(access);
  await app.register(deprecations);
  await app.register(openapi);
  const schema = { summary: 'Cases', tags: ['Tickets'] };
  app.get('/api/v1/cases', { schema, config: { permission: 'public', deprecated: OLD } }, async () => []);
  await app.ready();
  expect(app.swagger().paths?.['/api/v1/cases']?.get).toMatchObject({
    deprecated: true,
    description: 'Deprecated since 2026-11-29: use `GET /api/v1/tickets`. It is served until 2027-06-01 at the least.',
  });
  await app.close();
});

import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { slowBodies } from './slow-bodies.ts';

it('ends a request whose body does not come, but for files', async () => {
  const app = Fastify();
  await app.register(slowBodies, { afterMs: 30 });
  app.post('/settings', async () => 'saved');
  app.post('/files', { config: { slowBody: true } }, async () => 'stored');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const begin = (path: string) => {
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{`);
    return {
      socket,
      answer: once(socket, 'data').then(
        ([data]) => String(data),
        () => 'nothing',
      ),
    };
  };
  const settings = begin('/settings');
  const file = begin('/files');
  settings.socket.on('error', () => {});
  await once(settings.socket, 'close');
  file.socket.write('}');
  expect(await file.answer).toContain('stored');
  file.socket.destroy();
  await app.close();
});

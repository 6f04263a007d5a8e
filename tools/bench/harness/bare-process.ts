// Fastify and nothing else: answers each path with the object that it was given for it.
import Fastify from 'fastify';

const app = Fastify({ forceCloseConnections: true });
const bodies = new Map<string, unknown>();
app.get('/:name', async (request) => bodies.get((request.params as { name: string }).name));
process.on('message', ({ name, body }: { name: string; body: unknown }) => {
  bodies.set(name, body);
  process.send!(name);
});
process.send!(await app.listen({ host: '127.0.0.1', port: 0 }));
process.once('disconnect', () => process.exit());

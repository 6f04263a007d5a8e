// Browsers that listen to one API process: what each costs it in memory, and how long after a commit all have heard.
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connectRedis, createProducer } from '@perch/queue';
import { filledDatabase, PASSWORD } from '../data/filled-database.ts';
import { signIn, startApi } from '../harness/api-child.ts';
import { count, kilobytes, megabytes, ms } from '../harness/figures.ts';
import type { Measure } from '../harness/measure.ts';
import { percentile, spread } from '../harness/percentiles.ts';
import { processorSeconds } from '../harness/processes.ts';

const EVENTS = 30;
const EVERY_MS = 500;
/** Connections that are opened at a time. */
const AT_ONCE = 50;

type Heard = (id: string) => void;

/** Resolves when events flow. */
function listen(address: string, cookie: string, heard: Heard): Promise<net.Socket> {
  const { hostname, port } = new URL(address);
  const socket = net.connect(Number(port), hostname);
  socket.write(`GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`);
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      if (text.startsWith('HTTP/1.1') && !text.startsWith('HTTP/1.1 200')) reject(new Error(text.slice(0, 300)));
      if (text.includes('retry: ')) resolve(socket);
      for (const [, id] of text.matchAll(/"id":"(event-\d+)"/g)) heard(id!);
    });
  });
}

export const measure: Measure = {
  about: 'browsers that listen to one API process: memory of each, and how long until all have heard of a commit',
  usage: '[browsers]',
  async run(report, [browsers = '1000']) {
    const filled = await filledDatabase(10_000, report);
    const api = await startApi(filled.servers, 'perch_bench');
    const redis = connectRedis(filled.servers.redisUrl, console.error);
    const producer = createProducer(redis, console.error);
    const sockets: net.Socket[] = [];
    try {
      const cookies: string[] = [];
      for (const email of filled.emails) cookies.push(await signIn(api.address, email, PASSWORD));
      const sentAt = new Map<string, number>();
      const delays = new Map<string, number[]>();
      const heard: Heard = (id) => delays.get(id)?.push(performance.now() - sentAt.get(id)!);
      const memory = async () => (await api.ask({ ask: 'memory' })) as NodeJS.MemoryUsage;
      const open = async (wanted: number) => {
        while (sockets.length < wanted) {
          const batch = Array.from({ length: Math.min(AT_ONCE, wanted - sockets.length) }, (_, index) =>
            listen(api.address, cookies[(sockets.length + index) % cookies.length]!, heard),
          );
          sockets.push(...(await Promise.all(batch)));
        }
      };
      await open(AT_ONCE); // compiles what is hot
      const before = await memory();
      const opened = performance.now();
      await open(AT_ONCE + Number(browsers));
      const openedIn = performance.now() - opened;
      const after = await memory();
      const cpu = processorSeconds(api.pid);
      for (let turn = 0; turn < EVENTS; turn++) {
        const id = `event-${turn}`;
        delays.set(id, []);
        sentAt.set(id, performance.now());
        await producer.publish({ organizationId: filled.organizationId, type: 'ticket.changed', id });
        await pause(EVERY_MS);
      }
      const all = [...delays.values()];
      const last = all.map((each) => Math.max(...each));
      report.note('All of one organization; the listeners run on the same processors.');
      report.row('Browsers that listen', Number(browsers).toLocaleString('en'), {
        'heap each': kilobytes(
          (after.heapUsed + after.external - before.heapUsed - before.external) / Number(browsers),
        ),
        'memory each': kilobytes((after.rss - before.rss) / Number(browsers)),
        'memory of the process': megabytes(after.rss),
        'opened in': ms(openedIn),
        missed: count(EVENTS * sockets.length - all.reduce((sum, each) => sum + each.length, 0)),
        ...spread(all.flat(), 'commit to browser '),
        'all have heard p50': ms(percentile(last, 0.5)),
        'API cpu an event': ms(((processorSeconds(api.pid) - cpu) * 1000) / EVENTS),
      });
    } finally {
      for (const socket of sockets) socket.destroy();
      await producer.close();
      redis.disconnect();
      await api.stop();
      await filled.stop();
    }
  },
};

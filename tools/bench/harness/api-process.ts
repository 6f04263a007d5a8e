// The API in a process of its own, as it runs in production, but for the limits of requests in a minute.
import { loadApiConfig } from '@perch/contracts';
import { pino } from 'pino';
import { startServer } from '../../../apps/api/src/server.ts';

const unlimited = { perMinute: 1e9, credentialAttempts: 1e9 };
const server = await startServer(loadApiConfig(process.env), pino({ level: 'error' }), unlimited);
process.send!(server.address);
// what is left after everything that can go has gone
process.on('message', () => {
  globalThis.gc?.();
  process.send!(process.memoryUsage());
});
process.once('disconnect', () => process.exit());

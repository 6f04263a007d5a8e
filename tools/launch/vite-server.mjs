// The web app in development: Vite with hot reload on PORT, handing everything that is the API's on to API_URL.
import path from 'node:path';
import { createServer } from 'vite';
import { root } from '../setup/root.mjs';

const target = process.env.API_URL;
const server = await createServer({
  root: path.join(root, 'apps', 'web'),
  clearScreen: false,
  server: {
    host: '127.0.0.1',
    port: Number(process.env.PORT),
    strictPort: true,
    proxy: Object.fromEntries(['/api', '/healthz', '/readyz', '/metrics'].map((prefix) => [prefix, { target }])),
  },
});
await server.listen();
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { catalogueParts } from './vite/catalogue-parts.ts';
import { compressed } from './vite/compressed.ts';
import { firstLoad } from './vite/first-load.ts';

const api = process.env['API_URL'] ?? `http://127.0.0.1:${process.env['PORT'] ?? 4000}`;

export default defineConfig({
  plugins: [react(), catalogueParts(), firstLoad(), compressed()],
  // workspace packages come from their sources, so that a build needs no other build before it
  resolve: { conditions: ['development', 'module', 'browser'] },
  server: { host: '127.0.0.1', proxy: { '/api': api } },
  build: {
    target: 'es2022',
    sourcemap: true,
    // schemas are built by calls the bundler cannot see through; unused ones (the servers' configuration) may go
    rolldownOptions: {
      treeshake: { moduleSideEffects: [{ test: /packages\/(contracts|core)\//, sideEffects: false }] },
    },
  },
});

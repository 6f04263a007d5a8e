import path from 'node:path';
import { defineConfig } from 'prisma/config';

// The CLI talks to the WebAssembly engine through this program, so nothing is downloaded. It looks for its engine right
// after it has read this file.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.join(import.meta.dirname, 'tools/schema-engine');

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations', seed: 'tsx prisma/seed.ts' },
  // `prisma generate` and `validate` need none, but the CLI wants one
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://unset@127.0.0.1:1/unset' },
});

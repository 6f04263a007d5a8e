import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const WORTH_IT = /\.(js|css|svg)$/;
const LEAST_BYTES = 1_000;

/** Beside each asset its gzipped form, which the API serves to whoever takes it. */
export const gzipped = (): Plugin => ({
  name: 'gzipped',
  apply: 'build',
  generateBundle(_, bundle) {
    for (const [fileName, each] of Object.entries(bundle)) {
      const source = each.type === 'chunk' ? each.code : each.source;
      if (!WORTH_IT.test(fileName) || source.length < LEAST_BYTES) continue;
      this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
    }
  },
});

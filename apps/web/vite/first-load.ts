import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** What a first visit may load before it shows its page: JavaScript, gzipped. */
const MOST_BYTES = 250_000;
/** Pages that may load more. */
const EXCEPTIONS: Record<string, number> = { '/social/mentions': 270_000 };

const SHELL = 'app/shell/app-shell.tsx';
/** The modules that a page imports when somebody goes there, beside what `index.html` names. */
const PAGES: Record<string, string[]> = {
  '/sign-in': ['features/auth/index.ts'],
  '/tickets': [SHELL, 'features/tickets/index.ts'],
  '/social/mentions': [SHELL, 'features/social/index.ts'],
  '/contacts': [SHELL, 'features/contacts/index.ts'],
  '/setup': [SHELL, 'features/setup/setup-layout.tsx', 'features/setup/setup-landing-page.tsx'],
};
/** Parts of the catalogue, beside what every page speaks of. */
const PARTS: Record<string, string[]> = {
  '/social/mentions': ['social'],
  '/contacts': ['customer'],
  '/setup': ['setup', 'social', 'profile'],
};

type Chunk = Rolldown.OutputChunk;

/** Fails the build when the first visit to a page loads more than it may. */
export const firstLoad = (): Plugin => ({
  name: 'first-load',
  apply: 'build',
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((each): each is Chunk => each.type === 'chunk');
    const sizes = new Map(chunks.map(({ fileName, code }) => [fileName, gzipSync(code).length]));
    // of one language: the larger
    const textsOf = (part: string) =>
      chunks
        .filter(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`.json?part=${part}`)))
        .toSorted((a, b) => sizes.get(b.fileName)! - sizes.get(a.fileName)!)
        .slice(0, 1);
    for (const [page, modules] of Object.entries(PAGES)) {
      const imported = modules.map((name) => {
        const chunk = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/src/${name}`)));
        return chunk ?? this.error(`${page} imports ${name}, of which the build knows nothing`);
      });
      const loaded = new Set<string>();
      const load = (fileName: string) => {
        if (loaded.has(fileName)) return;
        loaded.add(fileName);
        chunks.find((each) => each.fileName === fileName)?.imports.forEach(load);
      };
      const texts = ['others', ...(PARTS[page] ?? [])].flatMap(textsOf);
      for (const chunk of [...chunks.filter(({ isEntry }) => isEntry), ...texts, ...imported]) load(chunk.fileName);
      const bytes = [...loaded].reduce((sum, fileName) => sum + (sizes.get(fileName) ?? 0), 0);
      const words = `the first visit to ${page} loads ${Math.ceil(bytes / 1000)} kB of JavaScript, gzipped`;
      const most = EXCEPTIONS[page] ?? MOST_BYTES;
      if (bytes > most) this.error(`${words}; ${most / 1000} kB are the most`);
      this.info(words);
    }
  },
});

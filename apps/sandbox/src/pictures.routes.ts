import type { FastifyInstance } from 'fastify';
import type { Context } from './context.ts';
import { escapeHtml } from './html.ts';

const YEAR = 'public, max-age=31536000';

/** Avatars and photographs, drawn when asked for, and what apps have uploaded. */
export function pictureRoutes({ world }: Context) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/avatars/:file', async (request, reply) => {
      const { file } = request.params as { file: string };
      const user = world.userByName(file.replace(/\.svg$/, ''));
      if (!user?.hasAvatar) return reply.code(404).send({ error: 'No such avatar' });
      return reply.type('image/svg+xml').header('cache-control', YEAR).send(avatar(user.username, user.name));
    });

    app.get('/media/:file', async (request, reply) => {
      const { file } = request.params as { file: string };
      const [, key, id] = /^(\d+_(\d+))\.(?:svg|png|jpg|gif|webp|bmp)$/.exec(file) ?? [];
      if (key === undefined || id === undefined) return reply.code(404).send({ error: 'No such picture' });
      const upload = world.uploads.get(id);
      if (upload?.picture && upload.bytes && upload.mediaKey === key) {
        reply.type(upload.picture.contentType).header('x-content-type-options', 'nosniff');
        return reply.header('cache-control', YEAR).send(upload.bytes);
      }
      return reply.type('image/svg+xml').header('cache-control', YEAR).send(photograph(key));
    });
  };
}

function avatar(username: string, name: string): string {
  const hue = hash(username) % 360;
  const letters = name.match(/\p{L}/gu);
  const words = name
    .split(/\s+/)
    .map((word) => word.match(/\p{L}/u)?.[0])
    .filter((letter) => letter !== undefined);
  const initials = (words.slice(0, 2).join('') || letters?.[0] || username[0]!).toUpperCase();
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96"><rect width="96" height="96" fill="hsl(${hue} 48% 42%)"/><text x="48" y="50" fill="#fff" font-family="system-ui, sans-serif" font-size="40" font-weight="600" text-anchor="middle" dominant-baseline="central">${escapeHtml(initials)}</text></svg>`;
}

/** A view through a window seat: sky, sun and hills, different for each key. */
function photograph(key: string): string {
  const seed = hash(key);
  const hue = 180 + (seed % 60);
  const sun = 15 + (seed % 70);
  const hills = 62 + (seed % 17);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80" width="1200" height="800"><defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="hsl(${hue} 60% 55%)"/><stop offset="1" stop-color="hsl(${(hue + 150) % 360} 70% 82%)"/></linearGradient></defs><rect width="120" height="80" fill="url(#s)"/><circle cx="${sun}" cy="34" r="8" fill="#fff3c4"/><path d="M0 ${hills} Q30 ${hills - 22} 60 ${hills} T120 ${hills - 6} V80 H0Z" fill="hsl(${hue} 30% 34%)"/><path d="M0 ${hills + 8} Q25 ${hills - 4} 55 ${hills + 9} T120 ${hills + 5} V80 H0Z" fill="hsl(${hue} 36% 22%)"/></svg>`;
}

function hash(text: string): number {
  let value = 7;
  for (const letter of text) value = (value * 31 + letter.codePointAt(0)!) % 1_000_003;
  return value;
}

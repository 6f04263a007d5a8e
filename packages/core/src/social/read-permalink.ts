export interface PermalinkParts {
  tweetId: string;
  /** null: the address does not say who wrote the tweet (`/i/status/…`) */
  username: string | null;
}

const HOSTS = /^(?:(?:www|mobile|m)\.)?(?:x|twitter)\.com$/;
const PATH = /^\/(?:(?:i\/web|i)|(\w{1,15}))\/status(?:es)?\/(\d{1,19})(?:\/|$)/i;

/** What the address of a tweet says, as a browser or an app gives it; null: it is none of a tweet. */
export function readPermalink(typed: string): PermalinkParts | null {
  const trimmed = typed.trim();
  const address = /^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (!HOSTS.test(url.hostname) || url.username !== '' || url.port !== '') return null;
  const [, username, tweetId] = PATH.exec(url.pathname) ?? [];
  if (tweetId === undefined || tweetId.startsWith('0')) return null;
  return { tweetId, username: username ?? null };
}

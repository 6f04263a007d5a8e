import type { User } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { invalidParameter } from './problem.ts';

const TOKEN = /^u([0-9a-z]{1,13})$/;

export interface FoundUsers {
  users: User[];
  /** X's list of users found has no `result_count`. */
  meta: { next_token?: string; previous_token?: string };
}

/**
 * Accounts whose name or username holds every word of the query: the one so called first, then by followers. The token
 * names the last account of the page before.
 */
export function searchUsers(world: World, query: string, maxResults: number, token?: string): FoundUsers {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const exact = world.userByName(words.join(''));
  const rank = (user: User) => (user === exact ? Number.POSITIVE_INFINITY : user.followers);
  const found = [...world.users.values()]
    .filter((user) => !user.isSuspended && matches(user, words))
    .sort((left, right) => (rank(left) === rank(right) ? 0 : rank(right) - rank(left)));
  const start = token === undefined ? 0 : found.findIndex((user) => user.id === idOf(token)) + 1;
  const users = found.slice(start, start + maxResults);
  const hasMore = start + maxResults < found.length;
  return { users, meta: hasMore ? { next_token: `u${BigInt(users.at(-1)!.id).toString(36)}` } : {} };
}

function matches(user: User, words: string[]): boolean {
  const text = `${user.username} ${user.name}`.toLowerCase();
  return words.length > 0 && words.every((word) => text.includes(word));
}

function idOf(token: string): string {
  const digits = TOKEN.exec(token)?.[1];
  if (digits === undefined) {
    throw invalidParameter('next_token', token, `The \`next_token\` query parameter value [${token}] is not valid`);
  }
  let id = 0n;
  for (const digit of digits) id = id * 36n + BigInt(Number.parseInt(digit, 36));
  return id.toString();
}

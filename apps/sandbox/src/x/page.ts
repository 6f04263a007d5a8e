import { lowerBound } from '../world/sorted-list.ts';
import { invalidParameter } from './problem.ts';

export interface PageRequest<T> {
  /** Ascending by id. */
  items: readonly T[];
  maxResults: number;
  token?: string | undefined;
  /** Exclusive bounds. */
  sinceId?: string | undefined;
  untilId?: string | undefined;
  startTime?: number | undefined;
  /** Exclusive. */
  endTime?: number | undefined;
  /** How many of the newest visible items can be reached at all. */
  window?: number;
  isVisible: (item: T) => boolean;
  isWanted?: (item: T) => boolean;
}

export interface Page<T> {
  /** Newest first. */
  items: T[];
  nextToken?: string;
  previousToken?: string;
}

const TOKEN = /^[np][0-9a-z]{15}$/;

/** X's tokens are opaque; ours say on which side of which id the page lies. */
export function encodeToken(direction: 'n' | 'p', id: string): string {
  return direction + BigInt(id).toString(36).padStart(15, '0');
}

function decodeToken(token: string, name: string): { direction: string; id: string } {
  if (!TOKEN.test(token)) {
    throw invalidParameter(name, token, `The \`${name}\` query parameter value [${token}] is not valid`);
  }
  let id = 0n;
  for (const digit of token.slice(1)) id = id * 36n + BigInt(Number.parseInt(digit, 36));
  return { direction: token[0]!, id: id.toString() };
}

/**
 * One page of a timeline, read from its newest end. As on X the last full page carries a token that leads to an
 * empty page.
 */
export function readPage<T extends { id: string; createdAt: number }>(
  request: PageRequest<T>,
  tokenName = 'pagination_token',
): Page<T> {
  const token = request.token === undefined ? undefined : decodeToken(request.token, tokenName);
  const found = token?.direction === 'p' ? newerThan(request, token.id) : olderThan(request, token?.id);
  const page: Page<T> = { items: found };
  if (found.length === request.maxResults) page.nextToken = encodeToken('n', found.at(-1)!.id);
  if (token && found.length > 0) page.previousToken = encodeToken('p', found[0]!.id);
  return page;
}

function olderThan<T extends { id: string; createdAt: number }>(request: PageRequest<T>, before?: string): T[] {
  const { items, maxResults } = request;
  const floor = request.sinceId === undefined ? 0 : lowerBound(items, increment(request.sinceId));
  const ceiling = Math.min(
    before === undefined ? items.length : lowerBound(items, before),
    request.untilId === undefined ? items.length : lowerBound(items, request.untilId),
  );
  let reachable = request.window ?? Number.POSITIVE_INFINITY;
  const found: T[] = [];
  let index = items.length - 1;
  for (; index >= ceiling && reachable > 0; index -= 1) if (request.isVisible(items[index]!)) reachable -= 1;
  for (; index >= floor && reachable > 0 && found.length < maxResults; index -= 1) {
    const item = items[index]!;
    if (!request.isVisible(item)) continue;
    reachable -= 1;
    if (isInTime(request, item) && (request.isWanted?.(item) ?? true)) found.push(item);
  }
  return found;
}

function newerThan<T extends { id: string; createdAt: number }>(request: PageRequest<T>, after: string): T[] {
  const newest = olderThan({ ...request, maxResults: Number.POSITIVE_INFINITY, sinceId: after });
  return newest.slice(-request.maxResults);
}

function isInTime(request: Pick<PageRequest<never>, 'startTime' | 'endTime'>, item: { createdAt: number }): boolean {
  if (request.startTime !== undefined && item.createdAt < request.startTime) return false;
  return request.endTime === undefined || item.createdAt < request.endTime;
}

function increment(id: string): string {
  return (BigInt(id) + 1n).toString();
}

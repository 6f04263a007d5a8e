import { randomUUID } from 'node:crypto';

/** UUIDv7 (RFC 9562): sortable by `at`, milliseconds since 1970. Its random bits are those of a UUIDv4. */
export function uuid7(at: number = Date.now()): string {
  const time = at.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

import { bearerOf } from '@perch/core';
import { hashOfSecret } from '@perch/desk';
import type { FastifyRequest } from 'fastify';

const hashes = new WeakMap<FastifyRequest, Buffer | null>();

/**
 * SHA-256 of the API key that came with a request; null: none did, and it may be a browser's. Beside a key a cookie
 * counts for nothing, so that what a browser adds by itself is never looked at.
 */
export function apiKeyHashOf(request: FastifyRequest): Buffer | null {
  let hash = hashes.get(request);
  if (hash === undefined) {
    const secret = bearerOf(request.headers.authorization);
    hashes.set(request, (hash = secret === null ? null : hashOfSecret(secret)));
  }
  return hash;
}

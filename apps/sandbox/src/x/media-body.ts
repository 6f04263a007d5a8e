import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { invalidBody } from './problem.ts';

/** The largest file in one request is 5 MB, in base64 a third more; what lies above the limit is told in X's words. */
export const LARGEST_MEDIA_BODY = 24 * 1024 * 1024;

/** Multipart bodies become objects as JSON bodies are: text fields as texts, files as buffers. */
export async function readMultipart(app: FastifyInstance): Promise<void> {
  await app.register(multipart, {
    attachFieldsToBody: 'keyValues',
    limits: { fileSize: LARGEST_MEDIA_BODY, fieldSize: LARGEST_MEDIA_BODY, files: 1, fields: 20 },
    throwFileSizeLimit: true,
  });
}

/** The file: bytes of a multipart part, or base64. */
export const FileBytes = z.union([z.instanceof(Buffer), z.string()], { error: 'is missing but it is required' });

/** Throws X's 400 when a text is no base64. */
export function bytesOf(file: Buffer | string): Buffer {
  if (typeof file !== 'string') return file;
  const text = file.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw invalidBody('$.media: does not match the byte pattern');
  return Buffer.from(text, 'base64');
}

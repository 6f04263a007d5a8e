import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { storable } from './storable.ts';

/** No answer of X comes near it; what is longer would only fill our memory. */
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** What came back, whatever it is. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** the body as it reads; empty where it cannot be decoded */
  text: string;
  /** the body as JSON; undefined where it is none */
  body: unknown;
  /** false: the connection ended before the body did */
  isComplete: boolean;
}

const DECODERS: Partial<Record<string, (bytes: Buffer, options: zlib.ZlibOptions) => Promise<Buffer>>> = {
  gzip: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip),
  deflate: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate),
  br: promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress),
};

/** Reads a body by what it is, not by what its headers call it. Never throws. */
export async function readAnswer(
  received: { status: number; headers: IncomingHttpHeaders; isComplete: boolean },
  bytes: Buffer,
): Promise<Answer> {
  if (bytes.length > MAX_ANSWER_BYTES) {
    // it was us who broke it off
    return { ...received, isComplete: true, text: String(bytes.subarray(0, 8_000)), body: undefined };
  }
  const text = await textOf(bytes, received.headers['content-encoding']);
  return { ...received, text, body: jsonOf(text) };
}

async function textOf(bytes: Buffer, encoding: string | undefined): Promise<string> {
  const decode = DECODERS[encoding?.trim().toLowerCase() ?? ''];
  try {
    return String(decode ? await decode(bytes, { maxOutputLength: MAX_ANSWER_BYTES }) : bytes);
  } catch {
    return '';
  }
}

/** Escapes of what Postgres does not store, and of whole characters of two parts. */
const ESCAPES = /\\u(?:0000|d[89a-f])/i;

function jsonOf(text: string): unknown {
  try {
    return ESCAPES.test(text)
      ? JSON.parse(text, (_name, value: unknown) => (typeof value === 'string' ? storable(value) : value))
      : JSON.parse(text);
  } catch {
    return undefined;
  }
}

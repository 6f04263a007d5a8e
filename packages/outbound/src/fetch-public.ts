import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Socket } from 'node:net';
import { openConnection, type ConnectionOptions } from './open-connection.ts';

export interface PublicRequest extends ConnectionOptions {
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** of the answer, bytes */
  largest: number;
}

/** What answered is no answer to go by. */
export class FetchRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FetchRefused';
  }
}

/**
 * Asks a server that a tenant named, at an address that was checked. A redirect is an answer like any other; `timeoutMs`
 * is for all of it.
 * @throws AddressRefused, FetchRefused for an answer that is too large, and what look-up, connection and time throw
 */
export async function fetchPublic(url: URL, request: PublicRequest): Promise<Response> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), request.timeoutMs);
  let socket: Socket | undefined;
  try {
    socket = await openConnection(url, request);
    const answer = await send(url, request, socket, ending.signal);
    const body = await readBody(answer, request.largest);
    const status = answer.statusCode!;
    const isEmpty = status === 204 || status === 205 || status === 304;
    return new Response(isEmpty ? null : body, { status, headers: headersOf(answer) });
  } finally {
    clearTimeout(timer);
    socket?.destroy();
  }
}

function send(url: URL, { method, headers, body }: PublicRequest, connection: Socket, signal: AbortSignal) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestTls : requestPlain)(url, {
      method,
      createConnection: () => connection,
      signal,
      headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
    });
    request.on('error', reject);
    request.on('response', resolve);
    request.end(body);
  });
}

async function readBody(answer: IncomingMessage, largest: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) throw new FetchRefused(`The answer is larger than ${largest} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!);
  return headers;
}

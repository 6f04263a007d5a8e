import type { CallOutcome } from '@perch/core';
import { request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Socket } from 'node:net';
import { AddressRefused, openConnection, type ConnectionOptions } from '@perch/outbound';
import { signWebhook, type SignedCall } from './sign-webhook.ts';

export interface WebhookCall extends SignedCall {
  url: string;
  /** the latest first */
  secrets: readonly string[];
}

/** `timeoutMs` is for all of it: looking the name up, connecting, sending, the answer. */
export type CallOptions = ConnectionOptions;

export interface CalledWebhook {
  outcome: CallOutcome;
  /** what the program said, as far as it is kept; null: nothing */
  answer: { status: number; durationMs: number; body: string } | null;
}

/** Of an answer. What comes after it is not read. */
const KEPT_BYTES = 1_000;

/**
 * Tells a tenant's program of something: a POST to an address that was checked, with a certificate for the name. A
 * redirect is an answer like any other: nobody goes where it leads.
 */
export async function callWebhook(call: WebhookCall, options: CallOptions): Promise<CalledWebhook> {
  const began = performance.now();
  const failed = (code: Extract<CallOutcome, { kind: 'failed' }>['code']): CalledWebhook => ({
    outcome: { kind: 'failed', code },
    answer: null,
  });
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), options.timeoutMs);
  let socket: Socket | undefined;
  try {
    const url = new URL(call.url);
    socket = await openConnection(url, options);
    const { status, body } = await send(url, call, socket, ending.signal);
    return {
      outcome: { kind: 'answered', status },
      answer: { status, durationMs: Math.round(performance.now() - began), body },
    };
  } catch (error) {
    if (error instanceof AddressRefused) return failed('address_refused');
    const isLate = ending.signal.aborted || performance.now() - began >= options.timeoutMs;
    return failed(isLate ? 'timed_out' : 'unreachable');
  } finally {
    clearTimeout(timer);
    socket?.destroy();
  }
}

function send(url: URL, call: WebhookCall, connection: Socket, signal: AbortSignal) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const request: ClientRequest = (url.protocol === 'https:' ? requestTls : requestPlain)(url, {
      method: 'POST',
      createConnection: () => connection,
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(call.body),
        'user-agent': 'Perch-Webhooks',
        ...signWebhook(call, call.secrets),
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      readStart(response).then((body) => resolve({ status: response.statusCode!, body }), reject);
    });
    request.end(call.body);
  });
}

/** Its first bytes, as text that can be stored. An answer that breaks off after its status has been given all the same. */
async function readStart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= KEPT_BYTES) break;
    }
  } catch {
    // the status stands
  }
  return Buffer.concat(chunks).subarray(0, KEPT_BYTES).toString('utf8').replaceAll('\0', '');
}

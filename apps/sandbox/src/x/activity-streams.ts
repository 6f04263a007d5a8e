import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import type { Effect } from '../faults/fault-board.ts';
import { playAfter } from '../faults/play-fault.ts';
import { activityEvents } from './activity-events.ts';

/** As X's page of rate limits has it, for an app. */
const MOST_CONNECTIONS = 2;
const REMEMBERED_MS = 5 * 60_000;
const MOST_REMEMBERED = 10_000;

interface Connection {
  write: (line: string) => void;
  end: () => void;
}

/** The connections over which X tells of activities as they happen, and what it told in the last five minutes. */
export class ActivityStreams {
  readonly #context: Context;
  readonly #open = new Set<Connection>();
  #told: { at: number; line: string }[] = [];

  constructor(context: Context) {
    this.#context = context;
    const { world } = context;
    world.activities.on('activity', (activity) => {
      const presenter = { world, origin: context.origin() };
      for (const event of activityEvents(presenter, activity)) this.#tell(JSON.stringify(event));
    });
  }

  get isFull(): boolean {
    return this.#open.size >= MOST_CONNECTIONS;
  }

  /** Answers for as long as the caller listens. `since`: what was told from then on comes first. */
  open(request: FastifyRequest, reply: FastifyReply, since?: number): void {
    const { raw } = reply;
    const headers = reply.getHeaders() as Record<string, string>;
    reply.hijack();
    // not flushed: on X the headers come with the first keep-alive or event
    raw.writeHead(200, { ...headers, 'content-type': 'application/json; charset=utf-8' });
    let { fault } = request;
    let writing = Promise.resolve();
    const write = (line: string) => {
      const spoiledBy = fault;
      fault = null;
      writing = writing.then(() => (spoiledBy ? this.#spoil(spoiledBy, request, reply, line) : send(reply, line)));
    };
    const beat = setInterval(() => raw.writable && raw.write('\r\n'), this.#context.settings.activityKeepAliveMs);
    const connection = { write, end: () => raw.end() };
    raw.once('close', () => {
      clearInterval(beat);
      this.#open.delete(connection);
    });
    this.#open.add(connection);
    if (since !== undefined) for (const { at, line } of this.#told) if (at >= since) write(line);
  }

  close(): void {
    for (const { end } of this.#open) end();
  }

  #tell(line: string): void {
    const now = this.#context.world.clock();
    this.#told.push({ at: now, line });
    if (this.#told[0]!.at < now - REMEMBERED_MS || this.#told.length > MOST_REMEMBERED) {
      this.#told = this.#told.filter(({ at }) => at >= now - REMEMBERED_MS).slice(-MOST_REMEMBERED);
    }
    for (const { write } of this.#open) write(line);
  }

  /** A fault that strikes an answer strikes the first event of a stream. */
  async #spoil(effect: Effect, request: FastifyRequest, reply: FastifyReply, line: string): Promise<void> {
    const spoiled = await playAfter(effect, request, line);
    if (!(spoiled instanceof Readable)) return send(reply, String(spoiled));
    for await (const piece of spoiled) reply.raw.write(piece);
  }
}

function send({ raw }: FastifyReply, line: string): void {
  if (raw.writable) raw.write(`${line}\r\n`);
}

import type { Database } from '@perch/db';
import type { Telemetry } from 'bullmq';

/** One request on its way through the API. */
export interface TracedRequest {
  /** Runs what belongs to it; again where its context was left (the end of a body comes from the socket). */
  within(work: () => void): void;
  end(status: number): void;
}

export interface IncomingRequest {
  headers: Record<string, unknown>;
  /** It comes from a proxy of ours, whose `traceparent` it goes on with; a stranger's is only linked to. */
  isTrusted: boolean;
  attributes: Record<string, string>;
}

/** Traces of this process, for OpenTelemetry. Nothing of it is loaded, and nothing costs, where no endpoint is set. */
export interface Tracing {
  /** for the queues: a job goes on with the trace of who asked for it */
  telemetry: Telemetry;
  request(name: string, incoming: IncomingRequest): TracedRequest;
  /** The same object, each of whose methods is a span. */
  methods<T extends object>(system: string, target: T): T;
  /** Statements become spans, by their text with placeholders, never with values. */
  queries(database: Database): void;
  /** for log lines: which trace they belong to */
  ids(): { traceId?: string; spanId?: string };
  /** Sends what is left. */
  stop(): Promise<void>;
}

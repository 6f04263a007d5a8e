import diagnostics from 'node:diagnostics_channel';
import { SpanKind, trace, type Span, type Tracer } from '@opentelemetry/api';
import { endSpan } from './end-span.ts';

interface Command {
  command: string;
  error?: unknown;
}

/** Each command of who is being traced is a span, by its name alone. Answers how to stop. */
export function traceRedis(tracer: Tracer): () => void {
  const spans = new WeakMap<object, Span>();
  const channel = diagnostics.tracingChannel<unknown, Command>('ioredis:command');
  const listeners = {
    start(command: Command) {
      if (!trace.getActiveSpan()) return;
      const attributes = { 'db.system.name': 'redis' };
      spans.set(command, tracer.startSpan(`redis ${command.command}`, { kind: SpanKind.CLIENT, attributes }));
    },
    asyncEnd(command: Command) {
      const span = spans.get(command);
      if (span) endSpan(span, command.error);
    },
    end() {},
    asyncStart() {},
    error() {},
  };
  channel.subscribe(listeners);
  return () => channel.unsubscribe(listeners);
}

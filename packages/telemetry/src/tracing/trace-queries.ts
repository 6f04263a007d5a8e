import { SpanKind, trace, type Tracer } from '@opentelemetry/api';
import type { Database } from '@perch/db';
import { endSpan } from './end-span.ts';

type Query = (...input: unknown[]) => unknown;

/** Each statement of who is being traced is a span. New connections only: call it before the first is opened. */
export function traceQueries(tracer: Tracer, pool: Database['pool']): void {
  pool.on('connect', (client) => {
    const traced = client as unknown as { query: Query };
    const query = traced.query.bind(client);
    traced.query = (...input) => {
      if (!trace.getActiveSpan()) return query(...input);
      const { name, text } = statementOf(input[0]);
      const span = tracer.startSpan(`postgres ${name ?? text.trimStart().split(/\s/, 1)[0]}`, {
        kind: SpanKind.CLIENT,
        attributes: { 'db.system.name': 'postgresql', 'db.query.text': text },
      });
      const then = input.at(-1);
      if (typeof then === 'function') {
        const told = (error: unknown, result: unknown) => {
          endSpan(span, error);
          return then(error, result) as unknown;
        };
        return query(...input.slice(0, -1), told);
      }
      const answer = query(...input);
      if (answer instanceof Promise)
        answer.then(
          () => span.end(),
          (error: unknown) => endSpan(span, error),
        );
      else span.end();
      return answer;
    };
  });
}

function statementOf(query: unknown): { name?: string | undefined; text: string } {
  if (typeof query === 'string') return { text: query };
  const { name, text = '' } = (query ?? {}) as { name?: string; text?: string };
  return { name, text };
}

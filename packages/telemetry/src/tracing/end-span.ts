import { SpanStatusCode, type Span } from '@opentelemetry/api';

/** Ends a span, with what went wrong if something did: its class, since messages may hold what people wrote. */
export function endSpan(span: Span, error?: unknown): void {
  if (error) span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
  span.end();
}

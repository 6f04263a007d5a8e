import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { BullMQOtel } from 'bullmq-otel';
import { endSpan } from './end-span.ts';
import { traceQueries } from './trace-queries.ts';
import { traceRedis } from './trace-redis.ts';
import type { Tracing } from './tracing.ts';

/**
 * Sends spans to where the standard variables say (`OTEL_EXPORTER_OTLP_ENDPOINT`, `…_HEADERS`, `OTEL_TRACES_SAMPLER`,
 * `OTEL_SERVICE_NAME`, …). One for a process.
 */
export function startTracing(serviceName: string): Tracing {
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ 'service.name': process.env.OTEL_SERVICE_NAME || serviceName }),
    ),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  const tracer = trace.getTracer('perch');
  const stopRedis = traceRedis(tracer);

  return {
    telemetry: new BullMQOtel({ tracerName: 'perch' }) as Tracing['telemetry'],
    request(name, { headers, isTrusted, attributes }) {
      const said = propagation.extract(ROOT_CONTEXT, headers);
      const stranger = isTrusted ? undefined : trace.getSpanContext(said);
      const parent = isTrusted ? said : ROOT_CONTEXT;
      const links = stranger ? [{ context: stranger }] : [];
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes, links }, parent);
      const inside = trace.setSpan(parent, span);
      return {
        within: (work) => context.with(inside, work),
        end: (status) => {
          span.setAttribute('http.response.status_code', status);
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    methods: (system, target) =>
      new Proxy(target, {
        get(object, property, receiver) {
          const value: unknown = Reflect.get(object, property, receiver);
          if (typeof value !== 'function' || typeof property !== 'string') return value;
          return (...input: unknown[]) =>
            tracer.startActiveSpan(`${system} ${property}`, { kind: SpanKind.CLIENT }, (span) =>
              endWith(span, () => value.apply(object, input)),
            );
        },
      }),
    queries: ({ pool }) => traceQueries(tracer, pool),
    ids: () => {
      const active = trace.getActiveSpan()?.spanContext();
      return active ? { traceId: active.traceId, spanId: active.spanId } : {};
    },
    stop: async () => {
      stopRedis();
      await provider.shutdown();
      for (const api of [trace, context, propagation]) api.disable();
      for (const api of [trace, context, propagation]) api.disable();
    },
  };
}

/** What the work gives back, at once or later; its end is the span's. */
function endWith(span: Span, work: () => unknown): unknown {
  const failed = (error: unknown) => endSpan(span, error);
  try {
    const result = work();
    if (result instanceof Promise) result.then(() => span.end(), failed);
    else span.end();
    return result;
  } catch (error) {
    failed(error);
    throw error;
  }
}

import { randomUUID } from 'node:crypto';
import { connectRedis, createProducer, startWorker } from '@perch/queue';
import { openTestDatabase, startCollector, testRedisUrl } from '@perch/testing';
import { expect, it, vi } from 'vitest';
import { startTracing } from './start-tracing.ts';

it('a job goes on with the trace of the request that asked for it, down to its statements', async () => {
  const collector = await startCollector();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
  const tracing = startTracing('perch-test');
  const database = openTestDatabase();
  tracing.queries(database);
  const redis = connectRedis(testRedisUrl(), () => {});
  await redis.flushdb();
  const producer = createProducer(redis, () => {}, tracing);
  const x = tracing.methods('X', { postTweet: async () => ({ tweetId: '1' }) });
  const logged: object[] = [];
  let isDone = false;
  const process = async () => {
    await x.postTweet();
    await database.of(randomUUID()).query("SELECT 'secret of a customer' AS text, $1::text", ['another']);
    logged.push(tracing.ids());
    isDone = true;
  };
  const worker = startWorker('deliver', process, redis, () => {}, tracing);
  try {
    const headers = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    tracing.request('POST /by-a-stranger', { headers, isTrusted: false, attributes: {} }).end(200);
    const request = tracing.request('POST /replies', { headers, isTrusted: true, attributes: {} });
    const asking = new Promise<void>((resolve, reject) => {
      const payload = { organizationId: randomUUID(), deliveryId: randomUUID(), due: 1 };
      request.within(() => void producer.enqueue('deliver', payload).then(resolve, reject));
    });
    await asking;
    request.end(202);
    await vi.waitFor(() => expect(isDone).toBe(true), 10_000);
  } finally {
    await worker.close();
    await producer.close();
    await database.close();
    redis.disconnect();
    await tracing.stop();
    vi.unstubAllEnvs();
  }
  await collector.stop();

  const named = (name: string) => collector.spans.find((span) => span.name === name)!;
  const request = named('POST /replies');
  expect(request).toMatchObject({ service: 'perch-test', traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16) });
  const byStranger = named('POST /by-a-stranger');
  expect([byStranger.traceId === request.traceId, byStranger.parentSpanId ?? '']).toEqual([false, '']);
  expect(byStranger.links).toMatchObject([{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }]);
  for (const name of ['X postTweet', 'postgres set-organization', 'postgres SELECT']) {
    expect(
      collector.above(named(name)).map(({ spanId }) => spanId),
      name,
    ).toContain(request.spanId);
  }
  expect(collector.spans.some(({ name, traceId }) => name.startsWith('redis ') && traceId === request.traceId)).toBe(
    true,
  );
  expect(logged).toEqual([{ traceId: request.traceId, spanId: expect.any(String) }]);
  expect(JSON.stringify(collector.spans)).not.toContain('another');
});

export * from './look-into-queues.ts';
export * from './producer.ts';
export * from './queues.ts';
export * from './redis.ts';
export * from './start-worker.ts';

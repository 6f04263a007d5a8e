export * from './metrics.ts';
export * from './serve-metrics.ts';
export * from './sources.ts';
export * from './start-metrics.ts';

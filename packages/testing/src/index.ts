export * from './factories.ts';
export * from './start-sandbox.ts';
export * from './start-servers.ts';
export * from './test-database.ts';

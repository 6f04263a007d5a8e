export { createClient, type ClientOptions } from './create-client.ts';
export { each } from './each.ts';
export type { components, operations } from './generated/schema.ts';
export type { CallOptions, Input, OperationName, Output, Perch } from './operations.ts';
export { PerchError, type ErrorCode, type Problem } from './perch-error.ts';

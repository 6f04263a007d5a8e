export { fetchPublic, FetchRefused, type PublicRequest } from './fetch-public.ts';
export { openConnection, type ConnectionOptions } from './open-connection.ts';
export * from './public-address.ts';
export { createTextRecords, type ReadTextRecords } from './text-records.ts';

export * from './acting.ts';
export * from './activity.ts';
export * from './create-activity.ts';
export * from './create-twitter.ts';
export * from './hooks.ts';
export * from './limits/create-redis-limits.ts';
export * from './twitter.ts';
export { TwitterError, type TwitterErrorKind } from './twitter-error.ts';

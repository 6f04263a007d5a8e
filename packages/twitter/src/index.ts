export * from './acting.ts';
export * from './create-twitter.ts';
export * from './hooks.ts';
export * from './twitter-error.ts';

export * from './create-twitter.ts';
export * from './twitter-error.ts';

export * from './access/permissions.ts';
export * from './cost/prices.ts';
export * from './cost/price-of.ts';
export * from './text/find-urls.ts';
export * from './text/visible-text.ts';
export * from './text/weighted-length.ts';

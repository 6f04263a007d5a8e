import { Suspense } from 'react';
import { lazyComponent } from './lazy-component.tsx';
import type { NoAccountProps } from './no-account.tsx';

const Fetched = lazyComponent(async () => (await import('./no-account.tsx')).NoAccount);

/** What leads to connecting an account; fetched by those who have none. */
export const NoAccount = (props: NoAccountProps) => (
  <Suspense fallback={null}>
    <Fetched {...props} />
  </Suspense>
);

import { MantineProvider } from '@mantine/core';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

interface OpenPage {
  component: () => ReactNode;
  client: QueryClient;
  path?: string;
  /** the address that was gone to */
  at?: string;
}

/** Draws a page in the document, with an address of its own. */
export function openPage({ component, client, path = '/', at = '/' }: OpenPage) {
  const top = createRootRoute();
  const page = createRoute({ getParentRoute: () => top, path, component });
  const history = createMemoryHistory({ initialEntries: [at] });
  const router = createRouter({ routeTree: top.addChildren([page]), history });
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  root.render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  const close = () => {
    root.unmount();
    place.remove();
  };
  return { place, history, close };
}

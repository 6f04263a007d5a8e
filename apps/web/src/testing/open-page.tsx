import { MantineProvider } from '@mantine/core';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
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
  /** further addresses, at which it stays on the screen */
  alsoAt?: readonly string[];
}

/** Draws a page in the document, with an address of its own, under the layout of the app. */
export function openPage({ component, client, path = '/', at = path, alsoAt = [] }: OpenPage) {
  const top = createRootRoute();
  const stays = alsoAt.length > 0;
  const app = createRoute({ getParentRoute: () => top, id: 'app', component: stays ? component : Outlet });
  const pages = [path, ...alsoAt].map((each) =>
    createRoute({ getParentRoute: () => app, path: each, component: stays ? () => null : component }),
  );
  const history = createMemoryHistory({ initialEntries: [at] });
  const router = createRouter({ routeTree: top.addChildren([app.addChildren(pages)]), history });
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

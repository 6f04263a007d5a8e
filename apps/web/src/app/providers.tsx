import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { createQueryClient } from '../lib/query-client.ts';
import { Notices } from '../ui/notices.tsx';
import { createAppRouter } from './router.tsx';
import { theme } from './theme.ts';

const colorSchemeManager = localStorageColorSchemeManager({ key: 'perch.colorScheme' });

function start() {
  const queryClient = createQueryClient(() => {
    const { pathname, searchStr } = router.state.location;
    // on the way there already, as several queries learn of it at once
    if (pathname === '/sign-in' || router.state.matches.some((match) => match.routeId === '/guest')) return;
    void router.navigate({ to: '/sign-in', search: { returnTo: pathname + searchStr, ended: '1' } });
  });
  const router = createAppRouter(queryClient);
  return { queryClient, router };
}

export function Providers() {
  const [{ queryClient, router }] = useState(start);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={colorSchemeManager}>
      <QueryClientProvider client={queryClient}>
        <Notices />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}

import { useEffect } from 'react';

/** The browser tab says where one is. */
export function usePageTitle(title: string | undefined) {
  useEffect(() => {
    document.title = title ? `${title} · Perch` : 'Perch';
  }, [title]);
}

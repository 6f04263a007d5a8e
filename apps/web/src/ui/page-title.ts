import { useEffect } from 'react';

// The browser tab says where one is, and how much waits to be read.
let page: string | undefined;
let unread = 0;

const ICON = '/perch.svg';
/** The wordmark's bird as a silhouette with a dot: data, so that nothing is fetched while the tab is in the background. */
const ICON_UNREAD = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b6c8f"/>
<path d="M7 23.5h18" stroke="#fff" stroke-width="2.400" stroke-linecap="round"/>
<path d="M10 20.500c-.6-6.600 2.600-12 8.200-12 2 0 3.500 1 4.200 2.500l3.100.9-2.900 1.500c-.2 4.800-3.800 7.600-9 7.600z" fill="#fff"/>
<circle cx="24" cy="8" r="8" fill="#d0463d" stroke="#fff" stroke-width="2"/></svg>`,
)}`;

function show() {
  const count = unread > 0 ? `(${unread >= 100 ? '99+' : unread}) ` : '';
  document.title = `${count}${page ? `${page} · Perch` : 'Perch'}`;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const address = unread > 0 ? ICON_UNREAD : ICON;
  if (icon && icon.getAttribute('href') !== address) icon.setAttribute('href', address);
}

export function usePageTitle(title: string | undefined) {
  useEffect(() => {
    page = title;
    show();
    return () => {
      page = undefined;
      show();
    };
  }, [title]);
}

/** How many notifications are unread; 100 stands for that many or more. */
export function useTitleBadge(count: number) {
  useEffect(() => {
    unread = count;
    show();
    return () => {
      unread = 0;
      show();
    };
  }, [count]);
}

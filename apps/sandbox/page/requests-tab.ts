import { call, type LoggedRequest } from './api.ts';
import { element } from './element.ts';
import type { Tab } from './tools-panel.ts';

export const requestsTab: Tab = {
  name: 'Requests',
  topics: ['requests'],
  draw: async (place) => {
    const { data, total } = await call<{ data: LoggedRequest[]; total: number }>('GET', 'requests?limit=150');
    place.replaceChildren(
      element('p', { class: 'line' }, total === 0 ? 'Nobody has called yet.' : `${total} calls, the newest first`),
      element('ol', { class: 'requests' }, ...data.reverse().map(requestView)),
    );
  },
};

function requestView(request: LoggedRequest): HTMLElement {
  const isBad = request.status === 0 || request.status >= 400;
  return element(
    'li',
    { title: `${new Date(request.at).toLocaleString()} · ${request.path}` },
    element('span', { class: `status${isBad ? ' bad' : ''}` }, request.status === 0 ? 'cut' : String(request.status)),
    element('span', { class: 'call' }, element('b', {}, request.method), ` ${decoded(request.path)}`),
    element('span', { class: 'faint' }, `${request.user ? `@${request.user} · ` : ''}${request.durationMs} ms`),
    request.fault !== null && element('span', { class: 'tag' }, request.fault),
  );
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

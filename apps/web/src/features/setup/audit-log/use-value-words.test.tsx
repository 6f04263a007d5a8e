import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { beforeAll, expect, test, vi } from 'vitest';
import { directoryQueries } from '../../../lib/directory.ts';
import { startI18n } from '../../../lib/i18n.ts';
import { useValueWords } from './use-value-words.ts';

beforeAll(startI18n);

const VALUES: [field: string, value: string, word: string][] = [
  ['mentions', 'matching', 'only matching'],
  ['twitterApp', 'platform', 'Perch’s own app'],
  ['permissions', 'tickets.reply', 'Answer customers from a ticket'],
  ['role', 'Night shift', 'Night shift'],
  ['events', 'ticket.created', 'A ticket was created'],
  ['by', 'agent', 'by agent'],
  ['status', 'open,on_hold', 'Open, On hold'],
  ['priority', 'high,urgent', 'high, urgent'],
  ['isOverdue', 'true', 'on'],
  ['sort', 'stalest', 'Waiting longest'],
  ['method', 'reset_link', 'link of an e-mail'],
  ['recoveryCodes', 'changed', 'changed'],
  ['compare', 'previous', 'the days before'],
  ['reason', 'domain_missing', 'record missing for three days'],
  ['userAgent', 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 Safari/537.36', 'Chrome on Linux'],
  ['userAgent', 'curl/8.5.0', 'none'],
  // somebody's own text
  ['name', 'all', 'none'],
  ['tags', 'high', 'none'],
  ['status', 'open,lost', 'none'],
  ['excludedKeywords', 'off', 'none'],
  ['twitterApp', 'public', 'none'],
  ['name', 'tickets.reply', 'none'],
];

function Words() {
  const { valueOf } = useValueWords();
  return VALUES.map(([field, value]) => valueOf(field, value) ?? 'none').join(' | ');
}

test('there are words for what a field can be, and none for what somebody has written', async () => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(directoryQueries.departments.queryKey, []);
  client.setQueryData(directoryQueries.members.queryKey, []);
  client.setQueryData(directoryQueries.accounts.queryKey, []);
  const place = document.createElement('div');
  const root = createRoot(place);
  root.render(
    <QueryClientProvider client={client}>
      <Words />
    </QueryClientProvider>,
  );
  await vi.waitFor(() => expect(place.textContent).toBe(VALUES.map(([, , word]) => word).join(' | ')));
  root.unmount();
});

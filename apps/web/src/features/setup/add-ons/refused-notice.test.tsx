import { MantineProvider } from '@mantine/core';
import { createRoot } from 'react-dom/client';
import { beforeAll, expect, test, vi } from 'vitest';
import { startI18n } from '../../../lib/i18n.ts';
import { RefusedNotice } from './refused-notice.tsx';

beforeAll(startI18n);

test('settings by which nobody lets us in say so, with the words of the server and what to do', async () => {
  const box = document.body.appendChild(document.createElement('div'));
  const root = createRoot(box);
  const show = (refused: { since: string; answer: string } | null) =>
    root.render(
      <MantineProvider>
        <RefusedNotice kind="sms" refused={refused} />
      </MantineProvider>,
    );
  show({ since: new Date().toISOString(), answer: '20003: Authenticate' });
  const alert = await vi.waitUntil(() => box.querySelector('[role="alert"]'));
  expect(alert.querySelector('strong')!.textContent).toBe('Twilio does not let Perch in: no SMS goes out');
  expect(alert.textContent).toContain('the auth token and the sender');
  expect(alert.querySelector('pre')!.textContent).toBe('20003: Authenticate');
  show(null);
  await vi.waitUntil(() => box.querySelector('[role="alert"]') === null);
  root.unmount();
  box.remove();
});

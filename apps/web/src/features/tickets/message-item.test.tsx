import { MantineProvider } from '@mantine/core';
import type { Message } from '@perch/contracts';
import i18next from 'i18next';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider, initReactI18next } from 'react-i18next';
import { beforeAll, expect, test, vi } from 'vitest';
import en from '../../locales/en.json';
import pt from '../../locales/pt-BR.json';
import { MessageItem } from './message-item.tsx';

beforeAll(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }));
  await i18next.use(initReactI18next).init({
    lng: 'en',
    resources: { en: { translation: en }, 'pt-BR': { translation: pt } },
    interpolation: { escapeValue: false },
  });
});

const message: Message = {
  id: 'm1',
  direction: 'in',
  visibility: 'public',
  channel: 'twitter',
  profile: {
    twitterUserId: '501',
    username: 'carla',
    name: 'Carla',
    avatarUrl: null,
    isVerified: false,
    followersCount: null,
    url: 'https://x.com/carla',
  },
  member: null,
  text: 'My order never arrived',
  media: [],
  permalink: 'https://x.com/carla/status/1',
  inReplyToMessageId: null,
  isEdited: true,
  deletedAt: null,
  reason: null,
  delivery: null,
  postedAt: '2026-11-22T12:00:00.000Z',
};

async function shown(changes: Partial<Message>): Promise<HTMLElement> {
  const box = document.createElement('div');
  const root = createRoot(box);
  await act(async () =>
    root.render(
      <I18nextProvider i18n={i18next}>
        <MantineProvider env="test">
          <MessageItem
            message={{ ...message, ...changes }}
            accountUsername="acme"
            onAnswer={undefined}
            onEdit={undefined}
            onDelivery={undefined}
          />
        </MantineProvider>
      </I18nextProvider>,
    ),
  );
  const seen = box.cloneNode(true) as HTMLElement;
  await act(async () => root.unmount());
  return seen;
}

test('a tweet shows its words and leads to X', async () => {
  const box = await shown({});
  expect(box.textContent).toContain('My order never arrived');
  expect(box.querySelector('a[href="https://x.com/carla/status/1"]')).not.toBeNull();
});

test('of a tweet that is gone from X stay its author and its time, and a tombstone in the reader’s language', async () => {
  const gone = { text: '', deletedAt: '2026-11-22T13:00:00.000Z' };
  const box = await shown(gone);
  expect(box.textContent).toContain('This tweet was deleted on X');
  expect(box.textContent).toContain('@carla');
  expect(box.querySelector('time')?.dateTime).toBe(message.postedAt);
  expect(box.querySelector('a[href="https://x.com/carla/status/1"]')).toBeNull();
  expect(box.textContent).not.toContain('edited');
  await i18next.changeLanguage('pt-BR');
  expect((await shown(gone)).textContent).toContain('Este tweet foi apagado no X');
  await i18next.changeLanguage('en');
});

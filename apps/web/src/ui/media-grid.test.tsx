import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '../lib/i18n.ts';
import { MediaGrid } from './media-grid.tsx';

beforeAll(startI18n);
beforeEach(() => void vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));

const leave: (() => void)[] = [];
afterEach(() => act(() => leave.splice(0).forEach((unmount) => unmount())));

const still = 'https://pbs.twimg.com/still.jpg';
const film = 'https://video.twimg.com/film.mp4';

function drawn(kind: 'photo' | 'video' | 'animated_gif', url: string | null, altText: string | null = null) {
  const place = document.createElement('div');
  const media = [{ kind, url, previewUrl: kind === 'photo' ? null : still, altText, width: 16, height: 9 }];
  const root = createRoot(place);
  act(() => root.render(<MediaGrid media={media} />));
  leave.push(() => root.unmount());
  return place;
}

test('a video plays where it stands, fetched when it is wanted; an animation silently and again and again', () => {
  const video = drawn('video', film, 'A wet suitcase').querySelector('video')!;
  expect([video.src, video.poster, video.preload, video.controls]).toEqual([film, still, 'none', true]);
  expect([video.loop, video.muted, video.getAttribute('aria-label')]).toEqual([false, false, 'A wet suitcase']);
  const animation = drawn('animated_gif', film).querySelector('video')!;
  expect([animation.loop, animation.muted]).toEqual([true, true]);
});

test('one that cannot be played shows its still, which leads to it', () => {
  const place = drawn('video', film);
  act(() => void place.querySelector('video')!.dispatchEvent(new Event('error')));
  expect(place.querySelector('video')).toBeNull();
  expect(place.querySelector('img')!.src).toBe(still);
  expect(place.querySelector('a')!.href).toBe(film);
});

test('one without a film, and a photo, are pictures', () => {
  expect(drawn('video', null).querySelector('img')!.src).toBe(still);
  expect(drawn('photo', still).querySelector('img')!.src).toBe(still);
});

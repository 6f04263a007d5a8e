import { lazy, Suspense } from 'react';
import { speakOfProfiles } from '../../lib/i18n.ts';
import type { VolumeProps } from './volume.tsx';

const Fetched = lazy(async () => {
  const [{ Volume: Whole }] = await Promise.all([import('./volume.tsx'), speakOfProfiles()]);
  return { default: Whole };
});

/** How much is posted in streams, in one of its forms; fetched when the streams are on the screen. */
export const Volume = (props: VolumeProps) => (
  <Suspense fallback={null}>
    <Fetched {...props} />
  </Suspense>
);

import { useSearch } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { speakOfProfiles } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { useOpenProfile } from '../../lib/open-profile.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';

const ProfileDrawer = lazyComponent(async () => {
  const [{ ProfileDrawer: Drawer }] = await Promise.all([import('./profile-drawer.tsx'), speakOfProfiles()]);
  return Drawer;
});
const ProfileHover = lazyComponent(async () => {
  const [{ ProfileHover: Hover }] = await Promise.all([import('./profile-hover.tsx'), speakOfProfiles()]);
  return Hover;
});

/** So long a pointer rests on a name before its card shows, and is away from both before the card goes. */
const REST_MS = 450;
const LEAVE_MS = 200;

const nameAt = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLElement>('[data-profile]') : null;

/**
 * The card of whoever the pointer rests on, and the drawer of whoever was clicked. It watches the whole page for
 * `data-profile`, so that a name in a long list costs an attribute.
 */
export function ProfileHost() {
  const isAllowed = useCan('social.view');
  const open = useOpenProfile();
  const { profile } = useSearch({ strict: false });
  const [hovered, setHovered] = useState<HTMLElement | null>(null);

  useEffect(() => {
    if (!isAllowed) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (element: HTMLElement | null, ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => setHovered(element), ms);
    };
    const onOver = (event: PointerEvent) => {
      if (event.pointerType !== 'mouse') return;
      const name = nameAt(event.target);
      if (name) return later(name, REST_MS);
      if (event.target instanceof Element && event.target.closest('[data-profile-card]')) return clearTimeout(timer);
      later(null, LEAVE_MS);
    };
    const hide = () => {
      clearTimeout(timer);
      setHovered(null);
    };
    const onClick = (event: MouseEvent) => {
      const id = nameAt(event.target)?.dataset['profile'];
      hide();
      if (id) open(id);
    };
    // a pointer that has come before this was here rests already
    if (matchMedia('(hover: hover)').matches)
      later(document.querySelector<HTMLElement>('[data-profile]:hover'), REST_MS);
    document.addEventListener('pointerover', onOver);
    document.addEventListener('click', onClick);
    document.addEventListener('scroll', hide, true);
    document.addEventListener('keydown', hide);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerover', onOver);
      document.removeEventListener('click', onClick);
      document.removeEventListener('scroll', hide, true);
      document.removeEventListener('keydown', hide);
    };
  }, [isAllowed, open]);

  if (!isAllowed) return null;
  const id = hovered?.isConnected ? hovered.dataset['profile'] : undefined;
  return (
    <Suspense fallback={null}>
      {hovered && id && id !== profile && <ProfileHover key={id} anchor={hovered} twitterUserId={id} />}
      {profile && <ProfileDrawer key={profile} twitterUserId={profile} onClose={() => open(null)} />}
    </Suspense>
  );
}

import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useSession } from '../../lib/session.ts';
import { storage } from '../../lib/storage.ts';
import type { Seen } from './news-in.ts';
import { useNewestUnread } from './queries.ts';

export type DesktopState = 'unsupported' | 'denied' | 'off' | 'on';

const listeners = new Set<() => void>();
/** Whether notifications may be shown is looked at again. */
export const permissionChanged = () => listeners.forEach((listener) => listener());
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const keyOf = (memberId: string) => `perch.desktop-notifications.${memberId}`;

function stateOf(memberId: string): DesktopState {
  if (!('Notification' in window)) return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  return Notification.permission === 'granted' && storage.get(keyOf(memberId)) === 'on' ? 'on' : 'off';
}

/** Whether this browser shows notifications of this member outside the page, and how to switch it. */
export function useDesktopSwitch(): { state: DesktopState; turn: (isOn: boolean) => Promise<void> } {
  const { member } = useSession();
  const state = useSyncExternalStore(subscribe, () => stateOf(member.id));
  const turn = async (isOn: boolean) => {
    const isAllowed = !isOn || (await Notification.requestPermission()) === 'granted';
    storage.set(keyOf(member.id), isOn && isAllowed ? 'on' : null);
    permissionChanged();
  };
  return { state, turn };
}

/** Shows on the desktop what comes while nobody looks at Perch; a click brings the ticket to the front. */
export function useDesktopNotifications() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { state } = useDesktopSwitch();
  const { data } = useNewestUnread(state === 'on');
  const seen = useRef<Seen>(null);
  useEffect(() => {
    if (!data || state !== 'on') return;
    const show = async () => {
      const { showOnDesktop } = await import('./show-on-desktop.ts');
      await showOnDesktop(data, seen, { client, t, go: (place) => void navigate(place) });
    };
    void show().catch(() => {}); // it stands in the bell
  }, [data, state, t, navigate, client]);
}

import { lazyComponent } from '../../ui/lazy-component.tsx';

export { NotificationBell } from './notification-bell.tsx';
export { useReadWithTicket } from './read-with-ticket.ts';
/** Fetched with the page that shows it: no first visit does. */
export const DesktopSwitch = lazyComponent(async () => (await import('./desktop-switch.tsx')).DesktopSwitch);

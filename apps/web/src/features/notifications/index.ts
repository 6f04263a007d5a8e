export { NotificationBell } from './notification-bell.tsx';
export { useReadWithTicket } from './read-with-ticket.ts';

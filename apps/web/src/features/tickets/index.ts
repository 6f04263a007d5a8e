export { insertIntoReply } from './insert-into-reply.ts';
export { TicketsPage } from './tickets-page.tsx';

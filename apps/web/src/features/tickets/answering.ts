// What others answer with. Apart from `index.ts`, so that the ticket page does not wait for it.
export type { ComposerSubject } from './composer-subject.ts';
export { useTicketSubject } from './composer-subject.ts';
export { Composer, type ComposerHandle } from './composer.tsx';
export { DeliveryStatus } from './delivery-status.tsx';
export { draftKey, drafts, EMPTY_CONTENT, hasContent, type ReplyTarget } from './draft-store.ts';
export { bringBack, useDraft } from './draft.ts';
export { steer, useMessageActions, type DeliveryStep, type MessageActions } from './message-actions.ts';
export { useMessages, useTicket } from './queries.ts';
export { keepWords, takeBack, undoNoticeOf } from './take-back.ts';

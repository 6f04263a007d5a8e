export { PresenceDots, PresenceFaces, TypingNotice } from './presence-faces.tsx';
export { usePresence, useTyping, type OtherPerson } from './queries.ts';
export { useTellPresence } from './use-tell-presence.ts';

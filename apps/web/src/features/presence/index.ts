export { PresenceDots, PresenceFaces, TypingNotice } from './presence-faces.tsx';
export { useColleaguesAt, usePresence, type OtherPerson } from './queries.ts';
export { useTellPresence } from './use-tell-presence.ts';

import { lazy } from 'react';

export { DirectMessagesPage } from './direct-messages-page.tsx';
export { KeywordList } from './keyword-list.tsx';
export { KeywordStream } from './keyword-stream.tsx';
export { SocialPage } from './social-page.tsx';
export { MentionsStream, SentStream } from './tweet-stream.tsx';
export const SearchPage = lazy(async () => ({ default: (await import('./search-page.tsx')).SearchPage }));

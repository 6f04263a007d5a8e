export { SocialPage } from './social-page.tsx';
export { MentionsStream, SentStream } from './tweet-stream.tsx';

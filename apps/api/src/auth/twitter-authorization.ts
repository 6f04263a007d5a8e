import { API_PREFIX } from '../api-prefix.ts';

/** Where X sends the browser back to; registered with the X app as PUBLIC_URL + this. */
export const CALLBACK_PATH = `${API_PREFIX}/twitter/callback`;

export const SCOPES = [
  'tweet.read',
  'tweet.write',
  'users.read',
  'like.write',
  'dm.read',
  'dm.write',
  'media.write',
  'offline.access',
] as const;

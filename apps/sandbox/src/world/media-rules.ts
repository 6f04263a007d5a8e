/** What a file is used for, as X names it when an upload begins. */
export const MEDIA_CATEGORIES = [
  'amplify_video',
  'tweet_gif',
  'tweet_image',
  'tweet_video',
  'dm_gif',
  'dm_image',
  'dm_video',
  'subtitles',
] as const;

export type MediaCategory = (typeof MEDIA_CATEGORIES)[number];
export type MediaKind = 'photo' | 'animated_gif' | 'video' | 'subtitles';

interface Rule {
  contentTypes: string[];
  /** Of the whole file. */
  largestBytes: number;
  /** The number before the id in a media key. */
  keyPrefix: number;
}

const MEGABYTE = 1024 * 1024;
export const LARGEST_SEGMENT_BYTES = 5 * MEGABYTE;
export const MEDIA_LIFETIME_MS = 24 * 3_600_000;

/** Types from X's OpenAPI description, sizes from its "media best practices". */
const RULES: Record<MediaKind, Rule> = {
  photo: {
    contentTypes: ['image/jpeg', 'image/pjpeg', 'image/png', 'image/webp', 'image/bmp', 'image/tiff', 'image/gif'],
    largestBytes: 5 * MEGABYTE,
    keyPrefix: 3,
  },
  animated_gif: { contentTypes: ['image/gif'], largestBytes: 15 * MEGABYTE, keyPrefix: 16 },
  video: {
    contentTypes: ['video/mp4', 'video/webm', 'video/mp2t', 'video/quicktime'],
    largestBytes: 512 * MEGABYTE,
    keyPrefix: 7,
  },
  subtitles: { contentTypes: ['text/srt', 'text/vtt'], largestBytes: MEGABYTE, keyPrefix: 12 },
};

export const CONTENT_TYPES = [...new Set(Object.values(RULES).flatMap((rule) => rule.contentTypes))];

export function mediaKind(category: MediaCategory): MediaKind {
  if (category.endsWith('_video')) return 'video';
  if (category.endsWith('_gif')) return 'animated_gif';
  return category === 'subtitles' ? 'subtitles' : 'photo';
}

export function mediaRule(category: MediaCategory): Rule {
  return RULES[mediaKind(category)];
}

/** What X takes a file for when the app does not say. */
export function defaultCategory(contentType: string): MediaCategory {
  if (contentType === 'image/gif') return 'tweet_gif';
  if (contentType.startsWith('video/')) return 'tweet_video';
  return contentType.startsWith('text/') ? 'subtitles' : 'tweet_image';
}

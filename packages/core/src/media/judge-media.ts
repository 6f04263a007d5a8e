export interface MediaFile {
  kind: 'image' | 'gif' | 'video' | 'file';
  /** By its content. */
  contentType: string;
  byteSize: number;
}

export const MEDIA_PROBLEMS = [
  /** X takes pictures, animations and videos only */
  'media_kind',
  /** of pictures JPEG, PNG and WebP, of videos MP4, QuickTime and WebM */
  'media_type',
  'media_too_large',
  /** four pictures, or one animation or video; one of them in a direct message */
  'media_too_many',
] as const;
export type MediaProblem = (typeof MEDIA_PROBLEMS)[number];

const MEGABYTE = 1024 * 1024;
/** What X takes for a post or a direct message (its media upload guide). */
const TAKEN: Record<'image' | 'gif' | 'video', { types: readonly string[]; mostBytes: number }> = {
  image: { types: ['image/jpeg', 'image/png', 'image/webp'], mostBytes: 5 * MEGABYTE },
  gif: { types: ['image/gif'], mostBytes: 15 * MEGABYTE },
  video: { types: ['video/mp4', 'video/quicktime', 'video/webm'], mostBytes: 512 * MEGABYTE },
};
const MOST_PICTURES = 4;

const MOST_IN_EMAIL = 10;
/** Mail servers take 25 MB at most, and files grow by a third on the way. */
const MOST_EMAIL_BYTES = 18 * MEGABYTE;

/** Why X would not take these files with one post, or mail servers with one e-mail; null: they would. */
export function judgeMedia(files: readonly MediaFile[], via: 'tweet' | 'dm' | 'email'): MediaProblem | null {
  if (via === 'email') {
    if (files.length > MOST_IN_EMAIL) return 'media_too_many';
    return files.reduce((sum, { byteSize }) => sum + byteSize, 0) > MOST_EMAIL_BYTES ? 'media_too_large' : null;
  }
  for (const { kind, contentType, byteSize } of files) {
    if (kind === 'file') return 'media_kind';
    if (!TAKEN[kind].types.includes(contentType)) return 'media_type';
    if (byteSize > TAKEN[kind].mostBytes) return 'media_too_large';
  }
  const most = via === 'tweet' && files.every(({ kind }) => kind === 'image') ? MOST_PICTURES : 1;
  return files.length > most ? 'media_too_many' : null;
}

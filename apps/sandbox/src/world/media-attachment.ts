import { mediaKind } from './media-rules.ts';
import { processingOf, usableUpload, type MediaUpload } from './media-upload.ts';
import type { Media, User } from './records.ts';
import type { World } from './world.ts';

/** Of a video only its first bytes are kept, so its size is not known. */
const VIDEO_SIZE = { width: 1280, height: 720 };

/**
 * What a tweet or message with these media ids shows; null when X would not take them: not the user's, expired, not
 * processed, meant for the other use, or more than four photos, one GIF or one video.
 */
export function attachMedia(world: World, user: User, ids: string[], use: 'tweet' | 'directMessage'): Media[] | null {
  const uploads = attachable(world, user, ids, use);
  if (!uploads) return null;
  for (const upload of uploads) upload.isAttached = true;
  return uploads.map(mediaOf);
}

/** Whether `attachMedia` would take them. */
export function mayAttach(world: World, user: User, ids: string[], use: 'tweet' | 'directMessage'): boolean {
  return attachable(world, user, ids, use) !== null;
}

/** Where the sandbox serves a picture; the preview of a video is drawn. */
export function picturePath(media: Media): string {
  return `/media/${media.mediaKey}.${media.extension ?? 'svg'}`;
}

function attachable(world: World, user: User, ids: string[], use: 'tweet' | 'directMessage'): MediaUpload[] | null {
  const uploads = new Set<MediaUpload>();
  for (const id of ids) {
    const upload = usableUpload(world, user, id);
    if (!upload || !isReady(world, upload)) return null;
    // A DM takes what was uploaded for a post, a post does not take what was uploaded for a DM.
    if (use === 'tweet' && upload.category.startsWith('dm_')) return null;
    uploads.add(upload);
  }
  const isMixed = uploads.size > 1 && [...uploads].some((upload) => mediaKind(upload.category) !== 'photo');
  return isMixed || uploads.size < ids.length ? null : [...uploads];
}

function isReady(world: World, upload: MediaUpload): boolean {
  if (upload.finishedAt === undefined || mediaKind(upload.category) === 'subtitles') return false;
  return (processingOf(world, upload)?.state ?? 'succeeded') === 'succeeded';
}

function mediaOf(upload: MediaUpload): Media {
  const kind = mediaKind(upload.category);
  const { width, height, extension } = upload.picture ?? { ...VIDEO_SIZE, extension: 'svg' };
  return {
    mediaKey: upload.mediaKey,
    type: kind === 'subtitles' ? 'photo' : kind,
    extension,
    width,
    height,
    ...(upload.altText !== undefined && { altText: upload.altText }),
  };
}

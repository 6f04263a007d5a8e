import { picturePath } from '../world/media-attachment.ts';
import type { Media } from '../world/records.ts';

/** Type and address in X's media object: photos have a `url`, GIFs and videos a preview. */
export function mediaAddress(origin: string, media: Media): Record<string, string> {
  const address = origin + picturePath(media);
  const type = media.type ?? 'photo';
  return type === 'photo' ? { type, url: address } : { type, preview_image_url: address };
}

import { picturePath } from '../world/media-attachment.ts';
import type { Media } from '../world/records.ts';

/**
 * Type and addresses in X's media object: photos have a `url`, GIFs and videos a preview and films in several sizes. The
 * sandbox keeps no films: their addresses answer 404.
 */
export function mediaAddress(origin: string, media: Media): Record<string, unknown> {
  const address = origin + picturePath(media);
  const type = media.type ?? 'photo';
  if (type === 'photo') return { type, url: address };
  const film = (name: string) => `${origin}/media/${media.mediaKey}${name}`;
  const variants =
    type === 'animated_gif'
      ? [{ bit_rate: 0, content_type: 'video/mp4', url: film('.mp4') }]
      : [
          { content_type: 'application/x-mpegURL', url: film('.m3u8') },
          { bit_rate: 632_000, content_type: 'video/mp4', url: film('_small.mp4') },
          { bit_rate: 2_176_000, content_type: 'video/mp4', url: film('.mp4') },
        ];
  return { type, preview_image_url: address, variants };
}

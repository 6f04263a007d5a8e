import type { UploadedMedia } from '@perch/contracts';
import type { Acting } from './acting.ts';
import type { Call } from './create-caller.ts';
import { excerptOf } from './excerpt-of.ts';
import { parsed } from './parsed.ts';
import { TwitterError } from './twitter-error.ts';
import type { MediaUpload, Twitter } from './twitter.ts';
import { WireUpload } from './wire.ts';

const MEGABYTE = 1024 * 1024;
/** X takes 5 MB a piece and a thousand pieces. */
const PIECE_BYTES = 4 * MEGABYTE;

type Category = 'image' | 'gif' | 'video';
const CATEGORIES: Partial<Record<string, Category>> = {
  'image/jpeg': 'image',
  'image/png': 'image',
  'image/webp': 'image',
  'image/gif': 'gif',
  'video/mp4': 'video',
  'video/quicktime': 'video',
  'video/webm': 'video',
};
const MOST_MEGABYTES: Record<Category, number> = { image: 5, gif: 15, video: 512 };

/** Files for posts and direct messages (X's v2 upload: initialize, append, finalize, status). */
export function createUploads(call: Call): Pick<Twitter, 'uploadMedia' | 'uploadState'> {
  return {
    uploadMedia: async (as, upload) => {
      const { file, altText } = upload;
      // a read in our sense: lost half-way, it leaves nothing behind that anybody sees
      const step = { kind: 'read', as } as const;
      const begun = await call(
        {
          ...step,
          endpoint: 'POST /2/media/upload/initialize',
          body: { media_type: file.type, media_category: categoryOf(upload), total_bytes: file.size },
        },
        (body) => parsed(WireUpload, body),
      );
      const { id } = begun.data;
      for (let at = 0; at * PIECE_BYTES < file.size; at++) {
        const piece = file.slice(at * PIECE_BYTES, (at + 1) * PIECE_BYTES);
        const media = Buffer.from(await piece.arrayBuffer());
        await call(
          {
            ...step,
            endpoint: 'POST /2/media/upload/:id/append',
            params: { id },
            body: { segment_index: at, media },
            encoding: 'form-data',
          },
          () => {},
        );
      }
      const media = await call({ ...step, endpoint: 'POST /2/media/upload/:id/finalize', params: { id } }, uploaded);
      if (altText) {
        const body = { id, metadata: { alt_text: { text: altText } } };
        await call({ ...step, endpoint: 'POST /2/media/metadata', body }, () => {});
      }
      return media;
    },
    uploadState: (as: Acting, mediaId) =>
      call(
        { kind: 'read', as, endpoint: 'GET /2/media/upload', query: { command: 'STATUS', media_id: mediaId } },
        uploaded,
      ),
  };
}

function categoryOf({ file, for: purpose }: MediaUpload): string {
  const category = CATEGORIES[file.type];
  if (!category) throw new TwitterError('invalid', `X takes no files of the type ${file.type || 'unknown'}`);
  if (file.size === 0) throw new TwitterError('invalid', 'The file is empty');
  if (file.size > MOST_MEGABYTES[category] * MEGABYTE) {
    throw new TwitterError('invalid', `X takes at most ${MOST_MEGABYTES[category]} MB of ${file.type}`);
  }
  return `${purpose}_${category}`;
}

function uploaded(body: unknown): UploadedMedia {
  const { id, processing_info: processing } = parsed(WireUpload, body).data;
  switch (processing?.state ?? 'succeeded') {
    case 'succeeded':
      return { mediaId: id, state: 'ready', checkAfterSeconds: null };
    case 'failed':
      throw new TwitterError('invalid', excerptOf(processing?.error?.message ?? 'X could not read the file'));
    default:
      return { mediaId: id, state: 'pending', checkAfterSeconds: processing?.check_after_secs ?? 5 };
  }
}

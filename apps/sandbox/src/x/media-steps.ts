import { LARGEST_SEGMENT_BYTES, mediaRule, type MediaCategory } from '../world/media-rules.ts';
import {
  appendSegment,
  beginUpload,
  finishUpload,
  isComplete,
  receivedBytes,
  usableUpload,
  type MediaUpload,
} from '../world/media-upload.ts';
import type { User } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { invalidBody, notFound } from './problem.ts';

/** The steps of an upload with X's refusals, the same for both versions of its API. */
export function begin(
  world: World,
  owner: User,
  input: { category: MediaCategory; contentType: string; totalBytes: number; additionalOwnerIds?: string[] },
): MediaUpload {
  const { contentTypes, largestBytes } = mediaRule(input.category);
  if (!contentTypes.includes(input.contentType)) {
    throw invalidBody(`Media category ${input.category} does not support the media type ${input.contentType}.`);
  }
  if (input.totalBytes > largestBytes) throw invalidBody(`File size exceeds ${largestBytes} bytes.`);
  if (input.totalBytes === 0) throw invalidBody('File size must be greater than 0 bytes.');
  return beginUpload(world, { owner, ...input });
}

/** The upload in the request, which is the caller's own and not expired. */
export function uploadOf(world: World, user: User, id: string): MediaUpload {
  const upload = usableUpload(world, user, id);
  if (!upload) throw notFound();
  return upload;
}

export function append(world: World, upload: MediaUpload, index: number, bytes: Buffer): void {
  if (upload.finishedAt !== undefined) throw invalidBody('The upload has been finalized.');
  if (bytes.length > LARGEST_SEGMENT_BYTES) throw invalidBody(`Segment size exceeds ${LARGEST_SEGMENT_BYTES} bytes.`);
  const replaced = upload.segments.get(index)?.size ?? 0;
  if (receivedBytes(upload) - replaced + bytes.length > upload.totalBytes) {
    throw invalidBody('Segments do not add up to provided total file size.');
  }
  appendSegment(world, upload, index, bytes);
}

/** Finishing twice is finishing once. */
export function finish(world: World, upload: MediaUpload): void {
  if (upload.finishedAt !== undefined) return;
  if (!isComplete(upload)) throw invalidBody('Segments do not add up to provided total file size.');
  if (!finishUpload(world, upload)) throw invalidBody('media type unrecognized');
}

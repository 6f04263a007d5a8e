import type { MediaUpload } from './media-upload.ts';

/** Saved and exported with its bytes; a larger picture keeps its place and size and is drawn. */
const LARGEST_SAVED_BYTES = 1024 * 1024;

/** An upload in JSON: its bytes in base64. */
export type SavedUpload = Omit<MediaUpload, 'segments' | 'bytes'> & { bytes: string | null };

/** Finished uploads only: one that is still coming in begins anew, as it would after 24 hours. */
export function saveUploads(uploads: Iterable<MediaUpload>): SavedUpload[] {
  const saved: SavedUpload[] = [];
  for (const { segments: _, bytes, ...upload } of uploads) {
    if (upload.finishedAt === undefined) continue;
    saved.push({ ...upload, bytes: bytes && bytes.length <= LARGEST_SAVED_BYTES ? base64(bytes) : null });
  }
  return saved;
}

export function restoreUpload({ bytes, ...upload }: SavedUpload): MediaUpload {
  return { ...upload, segments: new Map(), bytes: bytes === null ? null : Buffer.from(bytes, 'base64') };
}

/** Made once for each file, since a busy world is saved often. */
const encoded = new WeakMap<Buffer, string>();

function base64(bytes: Buffer): string {
  let text = encoded.get(bytes);
  if (text === undefined) encoded.set(bytes, (text = bytes.toString('base64')));
  return text;
}

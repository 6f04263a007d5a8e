import { readPicture, type Picture } from './media-picture.ts';
import { mediaKind, mediaRule, MEDIA_LIFETIME_MS, type MediaCategory } from './media-rules.ts';
import type { User } from './records.ts';
import { keepWithin } from './weight-limit.ts';
import type { World } from './world.ts';

/** How long X works on a video or a GIF: it waits, then it is under way, then done. */
const PENDING_MS = 1_000;
const PROCESSED_MS = 3_000;
const CHECK_AFTER_SECONDS = 1;
/** Of all files together, in bytes: finished ones lose their content from the oldest on and are drawn instead. */
const MOST_KEPT_BYTES = 64 * 1024 * 1024;
/** Of all files that are still coming in; the oldest are forgotten, as if they had expired. */
const MOST_INCOMING_BYTES = 128 * 1024 * 1024;
/** Enough of a video to know that it is one; the rest is counted and thrown away. */
const VIDEO_HEAD_BYTES = 64;

/** A file on its way to X or there, before and after tweets show it. */
export interface MediaUpload {
  id: string;
  mediaKey: string;
  /** Who may use it: the uploader, then those the uploader named. */
  ownerIds: string[];
  category: MediaCategory;
  contentType: string;
  totalBytes: number;
  expiresAt: number;
  /** What has arrived so far, by number; of a video only sizes. */
  segments: Map<number, { size: number; bytes: Buffer }>;
  /** Set when the last segment was announced. */
  finishedAt?: number;
  /** Photos and GIFs that can be read. */
  picture?: Picture;
  /** The file itself; null for videos, and for pictures whose content was too large to be kept. */
  bytes: Buffer | null;
  isBroken: boolean;
  altText?: string;
  /** A tweet or message shows it, so that it outlives its expiry. */
  isAttached?: boolean;
}

export interface ProcessingInfo {
  state: 'pending' | 'in_progress' | 'succeeded' | 'failed';
  check_after_secs?: number;
  progress_percent?: number;
  error?: { code: number; name: string; message: string };
}

export function beginUpload(
  world: World,
  input: {
    owner: User;
    additionalOwnerIds?: string[];
    category: MediaCategory;
    contentType: string;
    totalBytes: number;
  },
): MediaUpload {
  const now = world.clock();
  for (const [id, upload] of world.uploads) if (upload.expiresAt <= now && !upload.isAttached) world.uploads.delete(id);
  const id = world.newId(now);
  const upload: MediaUpload = {
    id,
    mediaKey: `${mediaRule(input.category).keyPrefix}_${id}`,
    ownerIds: [input.owner.id, ...(input.additionalOwnerIds ?? [])],
    category: input.category,
    contentType: input.contentType,
    totalBytes: input.totalBytes,
    expiresAt: now + MEDIA_LIFETIME_MS,
    segments: new Map(),
    bytes: null,
    isBroken: false,
  };
  world.uploads.set(id, upload);
  return upload;
}

/** The upload, while `user` may still use it. */
export function usableUpload(world: World, user: User, id: string): MediaUpload | undefined {
  const upload = world.uploads.get(id);
  return upload && upload.ownerIds.includes(user.id) && upload.expiresAt > world.clock() ? upload : undefined;
}

/** A segment sent again replaces the earlier one. */
export function appendSegment(world: World, upload: MediaUpload, index: number, bytes: Buffer): void {
  const isVideo = mediaKind(upload.category) === 'video';
  upload.segments.set(index, {
    size: bytes.length,
    bytes: isVideo ? Buffer.from(bytes.subarray(0, VIDEO_HEAD_BYTES)) : bytes,
  });
  const others = [...world.uploads.values()].filter((other) => other !== upload);
  keepWithin(others, MOST_INCOMING_BYTES, incomingBytes, ({ id }) => world.uploads.delete(id));
}

/** Bytes in memory of a file that is still coming in. */
function incomingBytes({ segments }: MediaUpload): number {
  return [...segments.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** Bytes that have arrived. */
export function receivedBytes(upload: MediaUpload): number {
  return [...upload.segments.values()].reduce((sum, { size }) => sum + size, 0);
}

/** Whether all segments from 0 on are there and add up to what was announced. */
export function isComplete(upload: MediaUpload): boolean {
  const hasAll = [...upload.segments.keys()].every((index) => index < upload.segments.size);
  return hasAll && upload.segments.size > 0 && receivedBytes(upload) === upload.totalBytes;
}

/** Puts the segments together. Answers false for a photo that is none: X refuses it at once, a GIF or video later. */
export function finishUpload(world: World, upload: MediaUpload): boolean {
  const ordered = [...upload.segments].sort(([left], [right]) => left - right).map(([, segment]) => segment.bytes);
  const bytes = Buffer.concat(ordered);
  const kind = mediaKind(upload.category);
  if (kind === 'video') {
    upload.isBroken = !isVideo(upload.contentType, bytes);
  } else if (kind !== 'subtitles') {
    const picture = readPicture(bytes);
    upload.isBroken = picture === null || (kind === 'animated_gif' && picture.extension !== 'gif');
    if (upload.isBroken && kind === 'photo') return false;
    if (picture) upload.picture = picture;
    upload.bytes = bytes;
    keepWithin(
      world.uploads.values(),
      MOST_KEPT_BYTES,
      (kept) => kept.bytes?.length ?? 0,
      (kept) => {
        kept.bytes = null;
      },
    );
  }
  upload.segments.clear();
  upload.finishedAt = world.clock();
  upload.expiresAt = upload.finishedAt + MEDIA_LIFETIME_MS;
  world.changed('settings');
  return true;
}

/** How far X is; undefined for files that need no work. */
export function processingOf(world: World, upload: MediaUpload): ProcessingInfo | undefined {
  const kind = mediaKind(upload.category);
  if (upload.finishedAt === undefined || kind === 'photo' || kind === 'subtitles') return undefined;
  const elapsed = world.clock() - upload.finishedAt;
  if (elapsed < PENDING_MS) return { state: 'pending', check_after_secs: CHECK_AFTER_SECONDS };
  if (elapsed < PROCESSED_MS) {
    const progress_percent = Math.floor((elapsed / PROCESSED_MS) * 100);
    return { state: 'in_progress', check_after_secs: CHECK_AFTER_SECONDS, progress_percent };
  }
  if (!upload.isBroken) return { state: 'succeeded', progress_percent: 100 };
  const error = { code: 1, name: 'InvalidMedia', message: 'file is invalid' };
  return { state: 'failed', progress_percent: 100, error };
}

/** MP4 and QuickTime begin with a named box, WebM with an EBML header, a transport stream with its sync byte. */
function isVideo(contentType: string, head: Buffer): boolean {
  if (contentType === 'video/mp2t') return head[0] === 0x47;
  if (contentType === 'video/webm') return head.toString('hex', 0, 4) === '1a45dfa3';
  return ['ftyp', 'moov', 'mdat', 'wide', 'free'].includes(head.toString('latin1', 4, 8));
}

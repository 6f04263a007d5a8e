import type { Attachment, Upload } from '@perch/contracts';
import {
  attachmentsOfDelivery,
  extendLease,
  readAttachment,
  retargetDelivery,
  type Context,
  type DeliveryRow,
} from '@perch/desk';
import type { Acting } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';

type OnX = Extract<DeliveryRow, { kind: 'tweet' | 'dm' }>;

export type UploadedFiles =
  /** ids of X, in the order of the files; none when it has none */
  | { kind: 'ready'; payload: OnX['payload']; leaseUntil: Date }
  /** X works on a video: the reply goes when it is done */
  | { kind: 'processing'; checkAfterMs: number }
  /** somebody else has the delivery by now */
  | { kind: 'lease_lost' };

/** X keeps an upload for a day. */
const KEPT_MS = 20 * 3_600_000;
/** A slow line to X, a second. */
const LEAST_BYTES = 256 * 1024;

/**
 * Hands the files of a reply to X before it is posted, and writes down what X calls them. What X has of them already is
 * not sent twice, unless an attempt was in doubt: nobody knows what became of its files.
 * @throws TwitterError
 */
export async function uploadFiles(
  services: WorkerServices,
  ctx: Context,
  as: Acting,
  delivery: OnX,
  leaseUntil: Date,
): Promise<UploadedFiles> {
  const { payload } = delivery;
  const files = await attachmentsOfDelivery(ctx, delivery);
  if (files.length === 0) return { kind: 'ready', payload, leaseUntil };
  const key = { deliveryId: delivery.id, leaseToken: delivery.leaseToken! };
  const bytes = files.reduce((sum, { byteSize }) => sum + byteSize, 0);
  const patienceMs = files.length * 2 * services.config.X_TIMEOUT_MS + (bytes / LEAST_BYTES) * 1000;
  const until = new Date(leaseUntil.getTime() + patienceMs);
  if (!(await extendLease(ctx, { ...key, until }))) return { kind: 'lease_lost' };

  const uploads: Upload[] = [];
  const at = services.now();
  for (const file of files) {
    const known = delivery.doubts > 0 ? undefined : payload.uploads?.find((upload) => isKept(upload, file.id, at));
    const state = known
      ? known.state === 'ready'
        ? known
        : await services.twitter.uploadState(as, known.mediaId)
      : await send(services, ctx, as, file, delivery.kind);
    uploads.push({
      attachmentId: file.id,
      mediaId: state.mediaId,
      state: state.state,
      at: known?.at ?? at.toISOString(),
    });
    if ('checkAfterSeconds' in state && state.checkAfterSeconds !== null) {
      if (!(await retargetDelivery(ctx, { ...key, payload: { ...payload, uploads } }))) return { kind: 'lease_lost' };
      return { kind: 'processing', checkAfterMs: state.checkAfterSeconds * 1000 };
    }
  }
  const mediaIds = uploads.map(({ mediaId }) => mediaId);
  const next = { ...payload, uploads, mediaIds };
  const isOurs = await retargetDelivery(ctx, { ...key, payload: next });
  return isOurs ? { kind: 'ready', payload: next, leaseUntil: until } : { kind: 'lease_lost' };
}

const isKept = (upload: Upload, attachmentId: string, now: Date) =>
  upload.attachmentId === attachmentId && now.getTime() - new Date(upload.at).getTime() < KEPT_MS;

async function send(
  { twitter }: WorkerServices,
  ctx: Context,
  as: Acting,
  { id, contentType, altText }: Attachment,
  purpose: OnX['kind'],
) {
  const { read } = await readAttachment(ctx, id);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of read()) pieces.push(Uint8Array.from(piece));
  return twitter.uploadMedia(as, { file: new Blob(pieces, { type: contentType }), for: purpose, altText });
}

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { CONTENT_TYPES, defaultCategory, MEDIA_CATEGORIES } from '../world/media-rules.ts';
import { processingOf, type MediaUpload } from '../world/media-upload.ts';
import { userOf } from './caller.ts';
import { Id } from './id.ts';
import { bytesOf, FileBytes, LARGEST_MEDIA_BODY, readMultipart } from './media-body.ts';
import { append, begin, finish, uploadOf } from './media-steps.ts';
import { invalidParameter, notFound } from './problem.ts';
import { checkedId, pathId, readQuery } from './query.ts';
import { readBody } from './read-body.ts';

const WRITE = { scopes: ['media.write'], limit: { user: 1_875 } };
const STATUS = { scopes: ['media.write'], limit: { user: 1_000 } };
const LONGEST_ALT_TEXT = 1_000;

const ContentType = z.enum(CONTENT_TYPES as [string, ...string[]]);
/** Multipart forms carry an array as one text or as several of the same name. */
const Ids = z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(Id).optional());

const Initialize = z.strictObject({
  media_type: ContentType,
  total_bytes: z.number().int().min(0).max(17_179_869_184),
  media_category: z.enum(MEDIA_CATEGORIES).optional(),
  additional_owners: Ids,
  shared: z.boolean().optional(),
});

const OneShot = z.strictObject({
  media: FileBytes,
  media_category: z.enum(['tweet_image', 'dm_image', 'subtitles']),
  media_type: ContentType.optional(),
  additional_owners: Ids,
  shared: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
});

const Append = z.object({
  media: FileBytes,
  segment_index: z.union([z.number().int().min(0).max(999), z.string().regex(/^[0-9]{1,3}$/)], {
    error: 'must be an integer from 0 to 999',
  }),
});

const Metadata = z.object({
  id: Id,
  metadata: z.looseObject({ alt_text: z.object({ text: z.string().max(LONGEST_ALT_TEXT) }).optional() }).optional(),
});

/** `/2/media/…`: files in one request or in segments, X's work on them, and alternative texts. */
export function mediaRoutes(context: Context) {
  const { world } = context;

  return async (app: FastifyInstance): Promise<void> => {
    await readMultipart(app);

    app.post('/2/media/upload', { config: WRITE, bodyLimit: LARGEST_MEDIA_BODY }, async (request) => {
      const body = readBody(OneShot, request.body);
      const bytes = bytesOf(body.media);
      const upload = begin(world, userOf(request), {
        category: body.media_category,
        contentType: body.media_type ?? (body.media_category === 'subtitles' ? 'text/srt' : 'image/jpeg'),
        totalBytes: bytes.length,
        additionalOwnerIds: body.additional_owners ?? [],
      });
      append(world, upload, 0, bytes);
      finish(world, upload);
      return { data: uploadView(upload) };
    });

    app.post('/2/media/upload/initialize', { config: WRITE }, async (request) => {
      const body = readBody(Initialize, request.body);
      const upload = begin(world, userOf(request), {
        category: body.media_category ?? defaultCategory(body.media_type),
        contentType: body.media_type,
        totalBytes: body.total_bytes,
        additionalOwnerIds: body.additional_owners ?? [],
      });
      return { data: uploadView(upload) };
    });

    app.post('/2/media/upload/:id/append', { config: WRITE, bodyLimit: LARGEST_MEDIA_BODY }, async (request) => {
      const upload = uploadOf(world, userOf(request), pathId(request));
      const { media, segment_index } = readBody(Append, request.body);
      append(world, upload, Number(segment_index), bytesOf(media));
      return { data: { expires_at: Math.floor(upload.expiresAt / 1000) } };
    });

    app.post('/2/media/upload/:id/finalize', { config: WRITE }, async (request) => {
      const upload = uploadOf(world, userOf(request), pathId(request));
      finish(world, upload);
      return { data: uploadView(upload) };
    });

    app.get('/2/media/upload', { config: STATUS }, async (request) => {
      const query = readQuery(request, ['media_id', 'command']);
      const command = query['command'] ?? 'STATUS';
      if (command !== 'STATUS') {
        throw invalidParameter(
          'command',
          command,
          `The \`command\` query parameter value [${command}] is not one of [STATUS]`,
        );
      }
      const upload = uploadOf(world, userOf(request), checkedId('media_id', query['media_id'] ?? ''));
      if (upload.finishedAt === undefined) throw notFound();
      return { data: uploadView(upload) };
    });

    app.post('/2/media/metadata', { config: WRITE }, async (request) => {
      const { id, metadata } = readBody(Metadata, request.body);
      const upload = uploadOf(world, userOf(request), id);
      if (metadata?.alt_text) upload.altText = metadata.alt_text.text;
      return { data: { id, associated_metadata: metadata ?? {} } };
    });
  };

  function uploadView(upload: MediaUpload) {
    const processing = processingOf(world, upload);
    return {
      id: upload.id,
      media_key: upload.mediaKey,
      ...(upload.finishedAt !== undefined && { size: upload.totalBytes }),
      expires_after_secs: Math.max(0, Math.floor((upload.expiresAt - world.clock()) / 1000)),
      ...(processing && { processing_info: processing }),
    };
  }
}

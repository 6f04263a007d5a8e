import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { CONTENT_TYPES, defaultCategory, MEDIA_CATEGORIES, type MediaCategory } from '../world/media-rules.ts';
import { processingOf, type MediaUpload } from '../world/media-upload.ts';
import { userOf } from './caller.ts';
import { Id } from './id.ts';
import { bytesOf, FileBytes, LARGEST_MEDIA_BODY, readMultipart } from './media-body.ts';
import { append, begin, finish, uploadOf } from './media-steps.ts';
import { invalidBody, notFound, XProblem } from './problem.ts';
import { readBody } from './read-body.ts';

const WRITE = { scopes: ['media.write'], limit: { user: 615 } };
const STATUS = { scopes: ['media.write'], limit: { user: 1_000 } };

/** Version 1.1 is called with `TweetImage` and with `tweet_image`. */
const Category = z.string().transform((text, issues): MediaCategory => {
  const found = MEDIA_CATEGORIES.find((category) => category.replace('_', '') === text.replace('_', '').toLowerCase());
  if (!found) issues.addIssue(`is not one of [${MEDIA_CATEGORIES.join(',')}]`);
  return found ?? 'tweet_image';
});

const Command = z.discriminatedUnion('command', [
  z.object({
    command: z.literal('INIT'),
    total_bytes: z.coerce.number().int().min(0),
    media_type: z.enum(CONTENT_TYPES as [string, ...string[]]),
    media_category: Category.optional(),
    additional_owners: z.string().optional(),
  }),
  z.object({
    command: z.literal('APPEND'),
    media_id: Id,
    segment_index: z.coerce.number().int().min(0).max(999),
    media: FileBytes.optional(),
    media_data: z.string().optional(),
  }),
  z.object({ command: z.literal('FINALIZE'), media_id: Id }),
]);

const Metadata = z.looseObject({
  media_id: Id,
  alt_text: z.object({ text: z.string().max(1_000) }).optional(),
});

/** `upload.x.com/1.1/media/…`, which X has announced the end of and libraries still call. */
export function mediaV1Routes(context: Context) {
  const { world } = context;

  return async (app: FastifyInstance): Promise<void> => {
    await readMultipart(app);

    app.setErrorHandler((error, request, reply) => {
      if (!(error instanceof XProblem)) throw error;
      return reply.code(error.status).send(bodyOfVersion1(error, request.url.split('?')[0]!));
    });

    app.post('/1.1/media/upload.json', { config: WRITE, bodyLimit: LARGEST_MEDIA_BODY }, async (request, reply) => {
      const user = userOf(request);
      const body = readBody(Command, request.body);
      if (body.command === 'INIT') {
        const upload = begin(world, user, {
          category: body.media_category ?? defaultCategory(body.media_type),
          contentType: body.media_type,
          totalBytes: body.total_bytes,
          additionalOwnerIds: body.additional_owners?.split(',') ?? [],
        });
        return sendUpload(reply.code(202), upload);
      }
      const upload = uploadOf(world, user, body.media_id);
      if (body.command === 'FINALIZE') {
        finish(world, upload);
        return sendUpload(reply.code(201), upload);
      }
      const file = body.media ?? body.media_data;
      if (file === undefined) throw invalidBody('media parameter is missing.');
      append(world, upload, body.segment_index, bytesOf(file));
      return reply.code(204).send();
    });

    app.get('/1.1/media/upload.json', { config: STATUS }, async (request, reply) => {
      const query = request.query as Record<string, string>;
      const upload = uploadOf(world, userOf(request), query['media_id'] ?? '');
      if (query['command'] !== 'STATUS' || upload.finishedAt === undefined) throw notFound();
      return sendUpload(reply, upload);
    });

    app.post('/1.1/media/metadata/create.json', { config: WRITE }, async (request, reply) => {
      const { media_id, alt_text } = readBody(Metadata, request.body);
      const upload = uploadOf(world, userOf(request), media_id);
      if (alt_text) upload.altText = alt_text.text;
      return reply.code(200).send();
    });
  };

  /** The id as a number and as a text; the number is written by hand, since JavaScript would round it. */
  function sendUpload(reply: FastifyReply, upload: MediaUpload): FastifyReply {
    const processing = processingOf(world, upload);
    const rest = {
      media_id_string: upload.id,
      media_key: upload.mediaKey,
      ...(upload.finishedAt !== undefined && { size: upload.totalBytes }),
      expires_after_secs: Math.max(0, Math.floor((upload.expiresAt - world.clock()) / 1000)),
      ...(upload.picture && {
        image: { image_type: upload.picture.contentType, w: upload.picture.width, h: upload.picture.height },
      }),
      ...(processing && { processing_info: processing }),
    };
    return reply
      .type('application/json; charset=utf-8')
      .send(`{"media_id":${upload.id},${JSON.stringify(rest).slice(1)}`);
  }
}

/** Version 1.1 tells what is wrong with a file in a sentence, and what does not exist by code 34. */
function bodyOfVersion1({ status, body }: XProblem, path: string): unknown {
  const [first] = (body as { errors?: { message: string }[] }).errors ?? [];
  if (status === 400 && first) return { request: path, error: first.message };
  return status === 404 ? { errors: [{ code: 34, message: 'Sorry, that page does not exist.' }] } : body;
}

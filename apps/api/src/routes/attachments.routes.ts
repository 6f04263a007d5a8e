import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { Attachment, Id, UpdateAttachment, UploadQuery } from '@perch/contracts';
import { deleteAttachment, describeAttachment, readAttachment, storeAttachment } from '@perch/desk';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { answerInPart } from './answer-in-part.ts';

const tags = ['attachments'];
const reply = { permission: 'tickets.reply' } as const;
const view = { permission: 'tickets.view' } as const;
const params = z.object({ id: Id });
/** What a browser may show in the page; everything else is saved. */
const SHOWN: readonly Attachment['kind'][] = ['image', 'gif', 'video'];
const BYTES = { description: 'The bytes', content: { '*/*': { schema: z.unknown() } } };

export const attachmentsRoutes: FastifyPluginAsyncZod = async (app) => {
  await app.register(uploadRoute);
  app.get(
    '/attachments/:id/content',
    {
      config: view,
      schema: {
        tags,
        summary: 'The bytes of a file',
        description: 'Takes a `Range` of one part. One that waits to be sent is shown to whoever uploaded it.',
        params,
        response: { 200: BYTES, 206: BYTES },
      },
    },
    async (request, answer) => {
      const { attachment, read } = await readAttachment(request.context(), request.params.id);
      const { byteSize, contentType, fileName, kind } = attachment;
      const disposition = SHOWN.includes(kind) ? 'inline' : 'attachment';
      answer
        .type(contentType)
        .header('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(fileName)}`)
        // whatever it is, nothing in it runs, and nothing knows where it is shown
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, max-age=86400, immutable')
        .header('accept-ranges', 'bytes');
      const { status, headers, body } = answerInPart(byteSize, request.headers.range, read);
      return answer.code(status).headers(headers).send(body);
    },
  );
  app.patch(
    '/attachments/:id',
    {
      config: reply,
      schema: {
        tags,
        summary: 'Say what a file shows',
        description: 'Alternative text, before the file is sent.',
        params,
        body: UpdateAttachment,
        response: { 200: Attachment },
      },
    },
    async (request) => describeAttachment(request.context(), request.params.id, request.body),
  );
  app.delete(
    '/attachments/:id',
    {
      config: reply,
      schema: { tags, summary: 'Take back a file that was not sent', params, response: { 204: z.null() } },
    },
    async (request, answer) => {
      await deleteAttachment(request.context(), request.params.id);
      return answer.code(204).send(null);
    },
  );
};

const uploadRoute: FastifyPluginAsyncZod = async (app) => {
  // bytes are bytes here, whatever type they are said to have
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', async (_request: FastifyRequest, payload: IncomingMessage) => payload);
  app.post(
    '/attachments',
    {
      config: { ...reply, slowBody: true },
      schema: {
        tags,
        summary: 'Upload a file',
        description:
          'The body is the file itself, up to 100 MB; what type it is, its content says. It waits up to a week to be sent with a reply (`attachmentIds`).',
        querystring: UploadQuery,
        response: { 201: Attachment },
      },
    },
    async (request, answer) => {
      const bytes = (request.body as IncomingMessage | undefined) ?? Readable.from([]);
      const attachment = await storeAttachment(request.context(), { fileName: request.query.fileName, bytes });
      return answer.code(201).send(attachment);
    },
  );
};

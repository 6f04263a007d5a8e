import { CapturePreview, Id, PreviewCapture } from '@perch/contracts';
import { previewCapture } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { goneSignal } from '../gone-signal.ts';

export const capturePreviewRoutes: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/twitter/accounts/:id/capture/preview',
    {
      config: { permission: 'setup.social' },
      schema: {
        tags: ['twitter accounts'],
        summary: 'What changed settings would make of what came in lately',
        description:
          'Runs the saved and the given settings over the stored tweets and direct messages of the last `days`, as if they came in anew in the order of posting into a help desk without tickets, and nobody closed one. Nothing is saved. What X shows no more is left out. Imported history is treated as the import treated it: threads that the brand had answered open nothing. An organization may run one at a time, and the server few; more are answered with 429 `busy`.',
        params: z.object({ id: Id }),
        body: PreviewCapture,
        response: { 200: CapturePreview },
      },
    },
    async (request, reply) =>
      previewCapture(request.context(), {
        accountId: request.params.id,
        ...request.body,
        signal: goneSignal(reply),
      }),
  );
};

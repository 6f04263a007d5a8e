import { AppError } from '@perch/contracts';
import type { FastifyRequest, FastifySchema } from 'fastify';
import fp from 'fastify-plugin';
import { answeredFields } from './known-fields.ts';
import { Picked } from './serialize.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** takes `?fields=`: a part of what it answers, or of each item of its list */
    partial?: true;
  }
}

export const fieldsOf = (schema: FastifySchema | undefined) =>
  answeredFields((schema?.response as Record<number, unknown> | undefined)?.[200]);

/** `?fields=id,status`: an answer with these of its fields alone. */
export const partialAnswers = fp(async (app) => {
  const asked = new WeakMap<FastifyRequest, readonly string[]>();

  app.addHook('preValidation', async (request) => {
    const { config, schema } = request.routeOptions;
    const given = (request.query as Record<string, unknown> | null)?.['fields'];
    if (!config.partial || given === undefined) return;
    const names = [given].flat().flatMap((each) => String(each).split(','));
    const fields = [...new Set(names.map((name) => name.trim()).filter(Boolean))];
    const known = fieldsOf(schema);
    const unknown = fields.find((name) => !known.has(name));
    if (unknown !== undefined) {
      const message = `There is no field "${unknown.slice(0, 80)}" here, but ${[...known].join(', ')}`;
      throw new AppError('validation_failed', { errors: [{ path: 'fields', message }] });
    }
    if (fields.length === 0) {
      throw new AppError('validation_failed', {
        errors: [{ path: 'fields', message: 'Name a field, or leave it out' }],
      });
    }
    asked.set(request, fields);
  });

  app.addHook('preSerialization', async (request, reply, payload) => {
    const fields = asked.get(request);
    return fields && reply.statusCode < 300 ? new Picked(payload, fields) : payload;
  });
});

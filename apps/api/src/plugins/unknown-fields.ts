import { AppError, type FieldError } from '@perch/contracts';
import fp from 'fastify-plugin';
import { knownFields } from './known-fields.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * A program that misspells a field is told, rather than served as if it had not sent it. Screens are built with the
 * contracts, and older ones may still send what newer ones do not.
 */
export const unknownFields = fp(async (app) => {
  app.addHook('preValidation', async (request) => {
    if (!request.auth?.apiKey) return;
    const { schema, config } = request.routeOptions;
    const errors: FieldError[] = [];
    const look = (given: unknown, known: ReadonlySet<string> | null) => {
      if (!known || !isObject(given)) return;
      for (const name of Object.keys(given)) {
        if (!known.has(name)) errors.push({ path: name.slice(0, 80), message: 'There is no such field' });
      }
    };
    const queried = knownFields(schema?.querystring) ?? new Set<string>();
    look({ ...(request.query as object) }, config.partial ? new Set([...queried, 'fields']) : queried);
    if (schema?.body) look(request.body, knownFields(schema.body));
    if (errors.length > 0) throw new AppError('validation_failed', { errors });
  });
});

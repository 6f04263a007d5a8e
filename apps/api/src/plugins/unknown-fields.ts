import { AppError } from '@perch/contracts';
import fp from 'fastify-plugin';
import { knownFields, unknownPaths } from './known-fields.ts';

/** More would be an answer as long as what was sent. */
const MOST_ERRORS = 100;

/**
 * A program that misspells a field, however deep, is told, rather than served as if it had not sent it. Screens are built
 * with the contracts, and older ones may still send what newer ones do not.
 */
export const unknownFields = fp(async (app) => {
  app.addHook('preValidation', async (request) => {
    if (!request.auth?.apiKey) return;
    const { schema, config } = request.routeOptions;
    const queried = new Set(knownFields(schema?.querystring));
    if (config.partial) queried.add('fields');
    const asked = Object.keys(request.query as object).filter((name) => !queried.has(name));
    const paths = [...asked.map((name) => name.slice(0, 80)), ...unknownPaths(schema?.body, request.body)];
    if (paths.length === 0) return;
    const errors = paths.slice(0, MOST_ERRORS).map((path) => ({ path, message: 'There is no such field' }));
    throw new AppError('validation_failed', { errors });
  });
});

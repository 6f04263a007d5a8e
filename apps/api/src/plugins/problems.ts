import { AppError, ERRORS, type ErrorCode, type FieldError, type Problem } from '@perch/contracts';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';

export const PROBLEM_TYPE = 'application/problem+json';
const CODE_OF_FRAMEWORK_ERROR: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_body',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_body',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_body',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_BAD_URL: 'not_found',
};
const DETAIL_OF_FRAMEWORK_ERROR: Record<string, string> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty: send JSON, at least {}, or no Content-Type',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Send JSON as application/json',
};
/** What Postgres and its connections say when they are away for the moment. */
const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  'P1001',
  'P1017',
]);

/** The same, of which the driver has no code. */
const AWAY_MESSAGE =
  /^(Connection terminated( unexpectedly| due to connection timeout)?|timeout exceeded when trying to connect)$/;
/** Errors of the framework's own and its plugins' that carry a status only. */
const CODE_OF_STATUS: Record<number, ErrorCode> = {
  400: 'malformed_body',
  401: 'unauthenticated',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
};

/** Every error as RFC 9457 problem JSON; a stack never leaves the process. */
export const problems = fp(async (app) => {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const met = toAppError(error);
    const isStale = met.code === 'settings_changed' && request.isConditional;
    const known = isStale ? new AppError('precondition_failed') : met;
    if (ERRORS[known.code].status >= 500) request.log.error({ err: error }, 'request failed');
    return sendProblem(reply, request, known);
  });

  const routes: { method: string; pattern: RegExp }[] = [];
  app.addHook('onRoute', (route) => {
    if (route.url.includes('*')) return;
    const pattern = new RegExp(`^${route.url.replaceAll('.', '\\.').replace(/:[^/]+/g, '[^/]+')}/?$`);
    for (const method of [route.method].flat()) routes.push({ method, pattern });
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]!;
    const allowed = [...new Set(routes.filter((route) => route.pattern.test(path)).map((route) => route.method))];
    if (allowed.length > 0 && !allowed.includes(request.method)) {
      return sendProblem(reply.header('allow', allowed.join(', ')), request, new AppError('method_not_allowed'));
    }
    return sendProblem(reply, request, new AppError('not_found'));
  });
});

/** For errors that Fastify meets before it has found a route. */
export const answerBadUrl = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
  void sendProblem(reply, request, toAppError(error));
};

function toAppError(error: FastifyError): AppError {
  if (error instanceof AppError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    return new AppError('validation_failed', { errors: error.validation.map(fieldError) });
  }
  const code = CODE_OF_FRAMEWORK_ERROR[error.code];
  if (code) return new AppError(code, { detail: DETAIL_OF_FRAMEWORK_ERROR[error.code] });
  if (AWAY.has(error.code) || AWAY_MESSAGE.test(error.message)) return new AppError('unavailable');
  const status = error.statusCode ?? (error as { status?: number }).status ?? 500;
  if (status >= 400 && status < 500) return new AppError(CODE_OF_STATUS[status] ?? 'not_found');
  return new AppError('internal');
}

const fieldError = (issue: { instancePath: string; message?: string | undefined }): FieldError => ({
  path: issue.instancePath.replace(/^\//, '').replaceAll('/', '.'),
  message: issue.message?.replace(/, received NaN$/, '') ?? 'is not valid',
});

export function problemOf(error: AppError, requestId: string): Problem {
  const { status, title } = ERRORS[error.code];
  const problem: Problem = { type: 'about:blank', title, status, code: error.code, requestId };
  if (error.detail) problem.detail = error.detail;
  if (error.errors) problem.errors = error.errors;
  if (error.estimate) problem.estimate = error.estimate;
  if (error.mergedInto) problem.mergedInto = error.mergedInto;
  if (error.organizationId) problem.organizationId = error.organizationId;
  return problem;
}

function sendProblem(reply: FastifyReply, request: FastifyRequest, error: AppError) {
  const problem = problemOf(error, request.id);
  // RFC 6750
  if (error.code === 'unauthenticated') void reply.header('www-authenticate', 'Bearer');
  if (error.code === 'api_key_invalid') void reply.header('www-authenticate', 'Bearer error="invalid_token"');
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type(PROBLEM_TYPE)
    .serializer((value: unknown) => JSON.stringify(value))
    .send(problem);
}

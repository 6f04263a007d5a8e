import type { FastifyRequest } from 'fastify';
import type { Query } from './fields.ts';
import { ID } from './id.ts';
import { invalidParameter } from './problem.ts';
import { nameIn, POST_FIELDS_PARAMETER } from './vocabulary.ts';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;

/**
 * The query of a request, refusing names the endpoint does not know, as X does. With `post.fields` the request is in
 * X's newer vocabulary, which has no `tweet.fields`.
 */
export function readQuery(request: FastifyRequest, names: string[], path: string[] = []): Query {
  const query: Query = {};
  const isInPosts = POST_FIELDS_PARAMETER in (request.query as object);
  const allowed = isInPosts ? names.map((name) => nameIn('post', name)) : names;
  for (const [name, value] of Object.entries(request.query as Record<string, string | string[]>)) {
    const text = Array.isArray(value) ? value.join(',') : value;
    if (!allowed.includes(name)) {
      const message = `The query parameter [${name}] is not one of [${[...path, ...allowed].join(',')}]`;
      throw invalidParameter(name, text, message);
    }
    query[name] = text;
  }
  return query;
}

export function pathId(request: FastifyRequest, name = 'id'): string {
  const value = (request.params as Record<string, string>)[name] ?? '';
  return checkedId(name, value);
}

export function checkedId(name: string, value: string): string {
  if (!ID.test(value)) {
    throw invalidParameter(name, value, `The \`${name}\` query parameter value [${value}] is not valid`);
  }
  return value;
}

export function idParameter(query: Query, name: string): string | undefined {
  const value = query[name];
  return value === undefined ? undefined : checkedId(name, value);
}

/** 1 to 100 comma-separated ids. */
export function idList(query: Query, name = 'ids'): string[] {
  return valueList(query, name).map((id) => checkedId(name, id));
}

/** 1 to 100 comma-separated values. */
export function valueList(query: Query, name: string): string[] {
  const value = query[name];
  if (!value) throw invalidParameter(name, '', `The \`${name}\` query parameter can not be empty`);
  const values = value.split(',');
  if (values.length > 100) {
    const message = `The number of values in the \`${name}\` query parameter list [${values.length}] is not between 1 and 100`;
    throw invalidParameter(name, value, message);
  }
  return values;
}

export function maxResults(query: Query, minimum: number, maximum: number, fallback: number): number {
  const value = query['max_results'];
  if (value === undefined) return fallback;
  const count = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isNaN(count)) {
    throw invalidParameter(
      'max_results',
      value,
      `The \`max_results\` query parameter value [${value}] is not a valid integer`,
    );
  }
  if (count < minimum || count > maximum) {
    const message = `The \`max_results\` query parameter value [${value}] is not between ${minimum} and ${maximum}`;
    throw invalidParameter('max_results', value, message);
  }
  return count;
}

export function timeParameter(query: Query, name: string): number | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  const time = RFC_3339.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) {
    throw invalidParameter(name, value, `The \`${name}\` query parameter value [${value}] is not a valid RFC3339 date`);
  }
  return time;
}

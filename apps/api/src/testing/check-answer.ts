import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Answer, Description, Operation } from '../openapi/description.ts';

interface Known {
  method: string;
  path: string;
  pattern: RegExp;
  operation: Operation;
}
interface Checker {
  operations: Known[];
  description: Description;
  validate(pointer: string, body: unknown): string | null;
}

/** Made once for all test files of a process, whose descriptions differ in their address only. */
let checker: Checker | undefined;

/**
 * Every answer of the API under test fits `openapi.json`: its route and status stand there, and so do its type and its
 * body. Streams are left to whoever reads them. @throws Error saying what does not
 */
export function checkAnswers(app: FastifyInstance): void {
  const inject = app.inject.bind(app) as (options: InjectOptions | string) => Promise<LightMyRequestResponse>;
  const checked = async (options: InjectOptions | string) => {
    const answer = await inject(options);
    const { url, method = 'GET', payloadAsStream = false } = typeof options === 'string' ? { url: options } : options;
    if (typeof url === 'string' && !payloadAsStream) {
      checker ??= createChecker(app.swagger() as unknown as Description);
      const wrong = whatIsWrong(checker, method.toUpperCase(), url, answer);
      if (wrong !== null) {
        throw new Error(`openapi.json does not fit ${method} ${url}, ${answer.statusCode}: ${wrong}\n${answer.body}`);
      }
    }
    return answer;
  };
  app.inject = checked as typeof app.inject;
}

function createChecker(description: Description): Checker {
  const operations = Object.entries(description.paths).flatMap(([path, methods]) => {
    const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`);
    return Object.entries(methods).map(([method, operation]) => ({ method, path, pattern, operation }));
  });
  const parameters = ({ path }: Known) => path.split('{').length;
  const ajv = new Ajv2020({
    ...{ strict: false, validateSchema: false, logger: false, formats: FORMATS },
    ...{ inlineRefs: false, code: { optimize: false } }, // each is compiled once and asked a few times
  });
  ajv.addSchema(description, 'perch');
  const compiled = new Map<string, ValidateFunction>();
  return {
    description,
    operations: operations.toSorted((one, other) => parameters(one) - parameters(other)),
    validate(pointer, body) {
      const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `perch#${encodeURI(pointer)}` });
      compiled.set(pointer, validate);
      if (validate(body)) return null;
      const { instancePath, message, params } = validate.errors![0]!;
      return `${instancePath || 'the body'} ${message} ${JSON.stringify(params)}`;
    },
  };
}

const FORMATS = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  date: /^\d{4}-\d\d-\d\d$/,
  time: true,
  email: true,
  uri: true,
} as const;

function whatIsWrong(checker: Checker, method: string, url: string, answer: LightMyRequestResponse): string | null {
  const path = url.split('?', 1)[0]!;
  if (!path.startsWith('/api/v1/') || path === '/api/v1/openapi.json') return null;
  const { statusCode, headers } = answer;
  const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
  const known = checker.operations.find((each) => each.method === asked && each.pattern.test(path));
  if (!known) return statusCode === 404 || statusCode === 405 ? null : 'there is no such operation';

  const { responses } = known.operation;
  const status = responses[statusCode] ? String(statusCode) : statusCode >= 400 ? 'default' : null;
  if (status === null) return `there is no such status, but ${Object.keys(responses).join(', ')}`;
  const reference = responses[status]!;
  const at =
    '$ref' in reference ? reference.$ref.slice(1) : `/paths/${escaped(known.path)}/${asked}/responses/${status}`;
  const described = at
    .slice(1)
    .split('/')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[unescaped(key)], checker.description) as Answer;
  const types = Object.keys(described.content ?? {});
  if (types.length === 0) return answer.body === '' ? null : 'there is no body';
  if (method === 'HEAD') return null;
  const type = types.find((each) => each === '*/*' || String(headers['content-type']).split(';')[0] === each);
  if (type === undefined) return `it is no ${String(headers['content-type'])}, but ${types.join(', ')}`;
  // an answer of which a part was asked for lacks what the whole has
  const isPart = statusCode < 300 && /[?&]fields=/.test(url);
  if (!type.endsWith('json') || isPart) return null;
  return checker.validate(`${at}/content/${escaped(type)}/schema`, JSON.parse(answer.body));
}

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (key: string) => key.replaceAll('~1', '/').replaceAll('~0', '~');

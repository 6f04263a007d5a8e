import { Problem } from '@perch/contracts';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Request, Sender } from './mutations.ts';
import type { Description, Operation } from './operations.ts';

export interface Exchange {
  operation: Operation;
  request: Request;
  /** everything that was sent, as text: what an answer may repeat */
  sent: string;
  answer: { status: number; contentType: string; body: string };
  /** what it must be answered with, where that is certain beforehand */
  expected?: readonly number[];
}

export interface Facts {
  /** what only the other organization may see: its mark and the ids of its rows */
  foreign: { mark: string; ids: ReadonlySet<string> };
  /** what nobody may see */
  secrets: readonly string[];
  /** whether who sends holds the permission of the route */
  mayCall(sender: Sender, operation: Operation): boolean;
}

/** What tells of the machinery behind: Postgres's and Prisma's words, stacks, paths. */
const MACHINERY =
  /node_modules|\.[tj]s:\d+:\d+|\n\s+at \S+ \(|\bPrisma\b|violates (?:foreign|unique|check|not-null|row-level)|(?:relation|column) \\?"[^"]*" does not exist|syntax error at or near|invalid input syntax|current transaction is aborted|permission denied for|ECONN(?:REFUSED|RESET)/;
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{15,19}/gi;

/** Judges answers. Each finding is a sentence; none: all is well. */
export function createJudge(description: Description, facts: Facts): (exchange: Exchange) => string[] {
  const ajv = new Ajv2020({
    ...{ strict: false, validateFormats: false, validateSchema: false },
    ...{ inlineRefs: false, code: { optimize: false } }, // each is compiled once and asked a few times
  });
  ajv.addSchema(description, 'perch');
  const compiled = new Map<string, ValidateFunction>();
  const validatorOf = (pointer: string) => {
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `perch#${encodeURI(pointer)}` });
    compiled.set(pointer, known);
    return known;
  };

  function shape({ operation, answer }: Exchange): string[] {
    const { status, contentType, body } = answer;
    if (status >= 400) {
      if (!contentType.startsWith('application/problem+json'))
        return [`answers ${status} as ${contentType || 'nothing'}`];
      const problem = Problem.safeParse(parsed(body));
      if (!problem.success) return ['the problem is no problem JSON'];
      return problem.data.status === status ? [] : [`the problem says ${problem.data.status} and is ${status}`];
    }
    const pointer = operation.answers[status];
    if (pointer === undefined) return [];
    const validate = validatorOf(pointer);
    if (validate(parsed(body))) return [];
    const { instancePath, message } = validate.errors![0]!;
    return [`the answer does not fit its schema: ${instancePath || 'it'} ${message}`];
  }

  function access({ operation, request, answer }: Exchange): string[] {
    const { permission } = operation;
    if (permission === undefined) return ['has no route with a permission behind it'];
    if (permission === 'public') return [];
    // a request of another site is refused before anybody asks who sends it
    const refused = answer.status === 403 && answer.body.includes('"cross_site_request"');
    if (refused) return [];
    const isSignedIn = request.as !== 'none' && request.as !== 'forged';
    const routed = answer.status !== 404 || !answer.body.includes('"not_found"');
    if (!isSignedIn && answer.status !== 401 && routed) return [`answers ${answer.status} to who is not signed in`];
    if (isSignedIn && !facts.mayCall(request.as, operation) && answer.status !== 403 && routed) {
      return [`answers ${answer.status} to who lacks ${permission}`];
    }
    return [];
  }

  function leaks({ answer, sent }: Exchange): string[] {
    const found = [];
    if (answer.body.includes(facts.foreign.mark) && !sent.includes(facts.foreign.mark)) {
      found.push('shows a text of the other organization');
    }
    const ids = answer.body.match(ID) ?? [];
    const foreign = ids.find((id) => facts.foreign.ids.has(id.toLowerCase()) && !sent.includes(id));
    if (foreign !== undefined) found.push(`shows ${foreign} of the other organization`);
    if (facts.secrets.some((secret) => answer.body.includes(secret))) found.push('shows a secret');
    if (answer.status >= 400 && MACHINERY.test(answer.body)) found.push('tells of what is behind it');
    return found;
  }

  return (exchange) => {
    const { answer, expected } = exchange;
    const findings = answer.status >= 500 ? [`answers ${answer.status}`] : [];
    if (expected && !expected.includes(answer.status)) {
      findings.push(`answers ${answer.status} where ${expected.join(' or ')} is right`);
    }
    return [...findings, ...shape(exchange), ...access(exchange), ...leaks(exchange)];
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

// Speaks the protocol of Prisma's native schema engine (JSON-RPC, a line each way, and a few commands) over the
// WebAssembly one, so that the ordinary CLI works with nothing to download: `prisma generate`, `validate`,
// `migrate dev|deploy|status|diff|resolve|reset`, `db pull`. prisma.config.ts tells the CLI to run it.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';
import { openEngine, type Engine } from './engine.ts';

interface Request {
  id: number;
  method?: string;
  params?: unknown;
}

const { command, files, url } = readArguments(process.argv.slice(2));
if (command) await runCommand(command);
else await serve();
process.exit(0); // a timer of the engine's advisory lock would hold the process for 10 s

function readArguments(words: string[]) {
  const found = { command: undefined as string | undefined, files: [] as { path: string; content: string }[], url: '' };
  for (let index = 0; index < words.length; index++) {
    if (words[index] === 'cli') found.command = words[++index];
    else if (words[index] === '--datasource') found.url = (JSON.parse(words[++index]!) as { url?: string }).url ?? '';
    else if (words[index] === '--datamodels') {
      const path = words[++index]!;
      found.files.push({ path, content: readFileSync(path, 'utf8') });
    }
  }
  return found;
}

async function runCommand(name: string): Promise<void> {
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  try {
    if (name === 'can-connect-to-database') await query(url, 'SELECT 1');
    else if (name === 'create-database') await query(maintenance.href, `CREATE DATABASE "${database}"`);
    else if (name === 'drop-database') {
      await query(maintenance.href, `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
    } else fail('P1000', `not supported: ${name}`);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    fail({ '3D000': 'P1003', '28P01': 'P1000' }[code ?? ''] ?? 'P1001', message);
  }
}

async function query(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** The way in which the native engine reports that a command failed. */
function fail(errorCode: string, message: string): never {
  const fields = { message, error_code: errorCode, is_panic: false };
  process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}\n`);
  process.exit(1);
}

async function serve(): Promise<void> {
  let opened: Promise<Engine> | undefined;
  let queue = Promise.resolve();
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Request;
    if (!request.method) continue; // the answer to a "print" of ours
    queue = queue.then(async () => {
      try {
        opened ??= openEngine(url, { files });
        reply(request, await call((await opened).engine, request));
      } catch (error) {
        replyError(request, error as Error & { code?: string });
      }
    });
  }
  await queue;
}

async function call(engine: SchemaEngine, { method, params }: Request): Promise<unknown> {
  const methods = engine as unknown as Record<string, (params: unknown) => Promise<unknown>>;
  const name = method === 'getDatabaseVersion' ? 'version' : method!;
  try {
    return await methods[name]!(params);
  } catch (error) {
    // createMigration and evaluateDataLoss read the shadow database's schema from a cache that devDiagnostic fills
    if (!/external factory/.test((error as Error).message)) throw error;
    await methods.devDiagnostic!(params);
    return methods[name]!(params);
  }
}

function reply(request: Request, result: unknown): void {
  if (request.method !== 'diff') return send({ id: request.id, result: result ?? {} });
  const { exitCode, stdout } = result as { exitCode: number; stdout: string | null };
  if (stdout !== null) send({ id: 1_000_000 + request.id, method: 'print', params: { content: stdout } });
  send({ id: request.id, result: { exitCode, stdout: null } });
}

function replyError(request: Request, error: Error & { code?: string }): void {
  const data = { is_panic: false, message: error.message, error_code: error.code ?? null, meta: null };
  const message = 'An error happened. Check the data field for details.';
  send({ id: request.id, error: { code: 4466, message, data } });
}

function send(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

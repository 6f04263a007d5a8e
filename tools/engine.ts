import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine, SchemasContainer } from '@prisma/schema-engine-wasm';
// @ts-ignore its types are in the main entry, whose code imports a .wasm file, which Node 20 cannot
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

export interface Engine {
  engine: SchemaEngine;
  /** Closes the connections; an open one would hold the process for 10 s. */
  close(): Promise<void>;
}

/**
 * Prisma's schema engine (the part that writes and applies migrations) as WebAssembly over node-postgres: no native
 * program, no download. The version of @prisma/schema-engine-wasm must be the one that @prisma/engines-version names.
 * @param url the database's owner; must be allowed to create databases for what compares migrations with the schema
 */
export async function openEngine(url: string, schemas: SchemasContainer): Promise<Engine> {
  loadWebAssembly();
  const factory = new MigrationAdapterFactory(url);
  const datamodels = schemas.files.map((file): [string, string] => [file.path, file.content]);
  const log = (line: string) => {
    if (process.env.DEBUG_ENGINE) console.error(line);
  };
  const engine = (await bindings.SchemaEngine.new(
    { datamodels: datamodels.length > 0 ? datamodels : undefined },
    log,
    bindMigrationAwareSqlAdapterFactory(factory),
  )) as SchemaEngine;
  return {
    engine,
    async close() {
      engine.free();
      await Promise.all([...factory.pools].map((pool) => pool.end()));
    },
  };
}

let isLoaded = false;

/** WebAssembly as Node.js has it; TypeScript knows it only in browsers. */
const wasm = (globalThis as unknown as { WebAssembly: WebAssemblyLike }).WebAssembly;

interface WebAssemblyLike {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: object };
}

function loadWebAssembly(): void {
  if (isLoaded) return;
  isLoaded = true;
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (message: string) => console.error(`schema engine panic: ${message}`),
    },
  });
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = readFileSync(path.join(path.dirname(entry), 'schema_engine_bg.wasm'));
  const instance = new wasm.Instance(new wasm.Module(bytes), { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
}

const OID_CHAR = 18; // the type "char" of the system catalogs
const OID_TEXT = 25;

/**
 * @prisma/adapter-pg 7.10.0, less three defects that matter for migrations: it splits scripts on every `;` (also in
 * function bodies) and spreads the pieces over a pool; it refuses "char" columns; and with a connection string its
 * shadow database is the main one.
 */
class MigrationAdapterFactory implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = 'postgres' as const;
  readonly adapterName = '@prisma/adapter-pg';
  readonly pools = new Set<pg.Pool>();
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  connect(): Promise<SqlDriverAdapter> {
    return this.#open(this.#url, async () => {});
  }

  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    const name = `prisma_migrate_shadow_db_${randomUUID()}`;
    const url = new URL(this.#url);
    url.pathname = `/${name}`;
    await this.#administer(`CREATE DATABASE "${name}"`);
    return this.#open(url.href, () => this.#administer(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
  }

  async #administer(sql: string): Promise<void> {
    const client = new pg.Client(this.#url);
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  async #open(url: string, onDispose: () => Promise<void>): Promise<SqlDriverAdapter> {
    const pool = new pg.Pool({ connectionString: url, max: 1 }); // SET, advisory locks and scripts share one session
    this.pools.add(pool);
    const adapter = await new PrismaPg(pool, { schema: 'public' }).connect();
    adapter.executeScript = async (script) => {
      try {
        await pool.query(script); // the whole file at once, as the native engine does
      } catch (error) {
        (adapter as unknown as { onError(error: unknown): never }).onError(error);
      }
    };
    readCharColumns(adapter);
    adapter.dispose = async () => {
      if (this.pools.delete(pool)) await pool.end();
      await onDispose();
    };
    return adapter;
  }
}

/** Lets the adapter read "char" columns: as text, and then says that they are characters. */
function readCharColumns(adapter: SqlDriverAdapter): void {
  const original = adapter as unknown as {
    queryRaw: SqlDriverAdapter['queryRaw'];
    performIO(query: SqlQuery): Promise<pg.QueryArrayResult>;
  };
  const { queryRaw, performIO } = original;
  adapter.queryRaw = async (query) => {
    const charColumns: number[] = [];
    const patched = Object.assign(Object.create(adapter) as object, {
      performIO: async (inner: SqlQuery) => {
        const result = await performIO.call(adapter, inner);
        for (const [index, field] of result.fields.entries()) {
          if (field.dataTypeID !== OID_CHAR) continue;
          charColumns.push(index);
          field.dataTypeID = OID_TEXT;
        }
        return result;
      },
    });
    const result = await queryRaw.call(patched as unknown as SqlDriverAdapter, query);
    for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
}

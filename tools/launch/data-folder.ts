import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort, lockFolder } from '@perch/embedded';
import { isPortFree } from '../setup/check-ports.mjs';

export interface Secrets {
  /** of the database's owner, when we run the database */
  ownerPassword: string;
  /** of the role perch_app */
  appPassword: string;
  redisPassword: string;
  authSecret: string;
  /** `id:base64`, 32 bytes */
  encryptionKeys: string;
}

export interface DataFolder {
  dir: string;
  logs: string;
  secrets: Secrets;
  /** A free port that stays the same from start to start as long as nobody else takes it. */
  port(name: string): Promise<number>;
  /** Notes who runs, for people and tests: `processes.json`. */
  noteProcesses(processes: Record<string, unknown>): void;
  /** A file that says that the demo data is only half there. */
  seeding: { isUnfinished(): boolean; begin(): void; end(): void };
  release(): void;
}

/** Opens PERCH_DATA_DIR for this copy alone. Throws `FolderInUseError` when another copy has it. */
export async function openDataFolder(dir: string): Promise<DataFolder> {
  const logs = path.join(dir, 'logs');
  mkdirSync(dir, { recursive: true, mode: 0o711 }); // the database's user must pass through
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(dir);
  const processesFile = path.join(dir, 'processes.json');
  const portsFile = path.join(dir, 'ports.json');
  const seedingFile = path.join(dir, 'seeding');

  return {
    dir,
    logs,
    secrets: readOrMakeSecrets(path.join(dir, 'secrets.json')),
    async port(name) {
      const ports = (readJson(portsFile) ?? {}) as Record<string, number>;
      const kept = ports[name];
      if (kept && (await isPortFree(kept))) return kept;
      const port = await freePort();
      writeWhole(portsFile, { ...ports, [name]: port });
      return port;
    },
    noteProcesses: (processes) => writeWhole(processesFile, processes),
    seeding: {
      isUnfinished: () => existsSync(seedingFile),
      begin: () => writeFileSync(seedingFile, ''),
      end: () => rmSync(seedingFile, { force: true }),
    },
    release() {
      rmSync(processesFile, { force: true });
      lock.release();
    },
  };
}

/** Made once; whoever loses the file loses what is encrypted with its keys. */
function readOrMakeSecrets(file: string): Secrets {
  const made: Secrets = {
    ownerPassword: randomBytes(24).toString('base64url'),
    appPassword: randomBytes(24).toString('base64url'),
    redisPassword: randomBytes(24).toString('base64url'),
    authSecret: randomBytes(32).toString('base64url'),
    encryptionKeys: `k1:${randomBytes(32).toString('base64')}`,
  };
  const secrets = { ...made, ...(readJson(file) as Partial<Secrets> | undefined) };
  writeWhole(file, secrets);
  return secrets;
}

function readJson(file: string): object | undefined {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')) as object;
}

/** Replaces the file in one step, so that no reader sees half of it. Readable by the owner only. */
function writeWhole(file: string, value: object): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

const LOG_LIMIT_BYTES = 10_000_000;

/** Path of a program's log; one that has grown beyond 10 MB is moved aside first. */
export function logFile(logs: string, name: string): string {
  const file = path.join(logs, `${name}.log`);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  return file;
}

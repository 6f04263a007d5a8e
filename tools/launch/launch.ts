import path from 'node:path';
import type { Progress } from '../setup/progress.mjs';
import type { Settings } from '../setup/settings.mjs';
import { banner } from './banner.ts';
import { childEnvironment } from './child-environment.ts';
import { logFile, openDataFolder } from './data-folder.ts';
import { readDemo, seedDemo } from './demo.ts';
import { endOnSignal } from './end-on-signal.ts';
import { appPasswordOn, prepareDatabase } from './prepare-database.ts';
import { serverCommand, viteCommand } from './programs.ts';
import { RunningCopy } from './running-copy.ts';
import { startServers } from './start-servers.ts';
import type { Program } from './supervise.ts';

export interface LaunchOptions extends Settings {
  dev: boolean;
  progress: Progress;
}

/**
 * Starts the database, Redis, the sandbox, the API and the worker, in this order, and prints where they are. Resolves
 * when all is up. Ctrl-C, SIGTERM and the death of npm stop what was started, in the reverse order.
 */
export async function launch(options: LaunchOptions): Promise<void> {
  const copy = new RunningCopy();
  endOnSignal(
    () => copy.stop(),
    () => copy.kill(),
  );
  try {
    await bringUp(copy, options);
  } catch (error) {
    if (copy.isStopping) return; // the signal came while it was starting
    await copy.stop();
    throw error;
  }
}

async function bringUp(copy: RunningCopy, options: LaunchOptions): Promise<void> {
  const { dev, port, sandboxPort, progress } = options;
  const publicUrl = process.env.PUBLIC_URL || `http://127.0.0.1:${port}`;
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
  const folder = (copy.folder = await openDataFolder(options.dataDir));

  const env = await progress.step('Starting the database and the queue', async (note) => {
    const { databaseUrl, redisUrl } = options;
    const onChange = () => copy.note();
    const servers = await copy.adopt(startServers({ folder, databaseUrl, redisUrl, note, onChange }));
    const appPassword = databaseUrl
      ? appPasswordOn(databaseUrl, process.env.APP_DATABASE_URL, folder.secrets.appPassword)
      : folder.secrets.appPassword;
    const appDatabaseUrl = await prepareDatabase(servers.ownerUrl, appPassword);
    return childEnvironment({ options, folder, servers, appDatabaseUrl, publicUrl, sandboxUrl });
  });

  const program = (name: 'api' | 'worker' | 'sandbox', readyUrl?: string): Program => ({
    name,
    ...serverCommand(name, dev),
    env,
    logFile: logFile(folder.logs, name),
    isReady: readyUrl ? () => answersOk(readyUrl) : undefined,
  });

  if (options.x === 'sandbox') {
    await progress.step('Starting the sandbox', () => copy.run(program('sandbox', `${sandboxUrl}/control/state`)));
    await progress.step('Making the demo organization', () => seedDemo(folder, copy.servers!.ownerUrl, env));
  }

  await progress.step('Starting Perch', async () => {
    const apiPort = dev ? await folder.port('api') : port;
    const apiUrl = `http://127.0.0.1:${apiPort}`;
    const api = program('api', `${apiUrl}/readyz`);
    await copy.run({ ...api, env: { ...env, PORT: String(apiPort) } });
    await copy.run(program('worker'));
    if (!dev) return;
    await copy.run({
      name: 'web',
      ...viteCommand(),
      env: { ...env, API_URL: apiUrl },
      logFile: logFile(folder.logs, 'web'),
      isReady: () => answersOk(`http://127.0.0.1:${port}/`),
    });
  });

  copy.note({ web: publicUrl, ...(options.x === 'sandbox' ? { sandbox: sandboxUrl } : {}) });
  const demo = options.x === 'sandbox' ? readDemo() : undefined;
  const dataDir = path.relative(process.cwd(), folder.dir) || '.';
  const sandbox = options.x === 'sandbox' ? sandboxUrl : undefined;
  const smtp = options.x === 'sandbox' ? env.SMTP_URL : undefined;
  console.log(
    banner({ publicUrl, sandboxUrl: sandbox, smtpUrl: smtp, demo, dataDir, elapsed: progress.elapsed(), dev }),
  );
}

async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface Child {
  pid: number;
  /** what it says first, the address it listens on for one */
  address: string;
  /** Tells it something and waits for the next word. */
  ask(message: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** A program of this folder beside the measurement, that ends with it. @throws Error when it ends before it is ready */
export async function startChild(name: string, env: Record<string, string> = {}): Promise<Child> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, `${name}.ts`), [], {
    env: { ...process.env, ...env },
    execArgv: ['--import', 'tsx', '--conditions=development', '--expose-gc'],
  });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`)));
  failed.catch(() => {}); // told to whoever waits for a word
  const word = () => Promise.race([once(child, 'message').then(([message]) => message as unknown), failed]);
  const address = (await word()) as string;
  return {
    pid: child.pid!,
    address,
    async ask(message) {
      child.send(message);
      return word();
    },
    async stop() {
      child.kill();
      await ended;
    },
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { perchUrl } from '../world.ts';

export type Step = { step: string } & Record<string, unknown>;

/** A program of somebody else's, in a process of its own that knows where Perch is and what is in `env`. */
export function runProgram(name: string, env: Record<string, string>) {
  const program = spawn(process.execPath, [path.join(import.meta.dirname, name)], {
    env: { PATH: process.env.PATH, PERCH_URL: perchUrl(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(program, 'exit');
  let said = '';
  program.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  return {
    /** @throws Error with what it says of itself when it ends otherwise */
    async next(step: string): Promise<Step> {
      const line = await lines.next();
      if (!line.done) {
        const told = JSON.parse(line.value) as Step;
        if (told.step === step) return told;
        throw new Error(`the program told "${told.step}" before "${step}"`);
      }
      await ended;
      throw new Error(`the program ended before it told "${step}":\n${said}`);
    },
    async ended(): Promise<unknown> {
      const [code] = (await ended) as [number | null];
      return code;
    },
    stop: () => void program.kill('SIGKILL'),
  };
}

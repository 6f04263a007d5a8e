import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A reply that was under way when its worker died. */
export interface Killed {
  ticketId: string;
  tweetId: string;
  text: string;
}

const file = () => path.join(process.env.PERCH_DATA_DIR!, 'killed-worker.json');

/** From the spec that kills to the one that looks what became of it. */
export const noteKilled = (killed: readonly Killed[]) => writeFileSync(file(), JSON.stringify(killed));
export const notedKilled = () => JSON.parse(readFileSync(file(), 'utf8')) as Killed[];

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { restoreSnapshot, takeSnapshot, type Snapshot } from './snapshot.ts';
import type { World } from './world.ts';

const DEBOUNCE_MS = 250;

/** Keeps the world in one JSON file: read at the start, written soon after each change and once at the end. */
export class StateFile {
  readonly #world: World;
  readonly #file: string;
  #timer: NodeJS.Timeout | undefined;
  #lastSaveMs = 0;

  constructor(world: World, directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#world = world;
    this.#file = path.join(directory, 'sandbox.json');
  }

  /** Returns whether there was a saved world. */
  load(): boolean {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
    restoreSnapshot(this.#world, JSON.parse(text) as Snapshot);
    return true;
  }

  watch(): void {
    this.#world.changes.on('change', (topic) => {
      if (topic === 'requests') return;
      // A large world takes long to write: it is saved less often, so that a storm is not slowed by its own log.
      this.#timer ??= setTimeout(() => this.save(), Math.max(DEBOUNCE_MS, this.#lastSaveMs * 20));
    });
  }

  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const started = performance.now();
    const draft = `${this.#file}.${process.pid}.tmp`;
    writeFileSync(draft, JSON.stringify(takeSnapshot(this.#world)));
    renameSync(draft, this.#file);
    this.#lastSaveMs = performance.now() - started;
  }
}

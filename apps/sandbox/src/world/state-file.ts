import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { SnapshotShape } from './snapshot-shape.ts';
import { restoreSnapshot, takeSnapshot, type Snapshot } from './snapshot.ts';
import type { Topic, World } from './world.ts';

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

  /** Returns whether there was a saved world. Throws, with how to go on, when it can not be read. */
  load(): boolean {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
    try {
      restoreSnapshot(this.#world, SnapshotShape.parse(JSON.parse(text)) as unknown as Snapshot);
    } catch (error) {
      throw new Error(
        `The saved world in ${this.#file} can not be read: ${reasonOf(error)}. ` +
          'It is broken or of another version of the sandbox. Move the file away to start with a new world.',
        { cause: error },
      );
    }
    return true;
  }

  watch(): void {
    this.#world.changes.on('change', this.#onChange);
  }

  /** Saves for the last time. */
  close(): void {
    this.#world.changes.off('change', this.#onChange);
    this.#save();
  }

  #onChange = (topic: Topic): void => {
    if (topic === 'requests') return;
    // A large world takes long to write: it is saved less often, so that a storm is not slowed by its own log.
    this.#timer ??= setTimeout(() => this.#saveOrSay(), Math.max(DEBOUNCE_MS, this.#lastSaveMs * 20));
  };

  /** A full disk is no reason to end: the world goes on in memory and the next change tries again. */
  #saveOrSay(): void {
    try {
      this.#save();
    } catch (error) {
      console.error('The world could not be saved:', error);
    }
  }

  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const started = performance.now();
    const draft = `${this.#file}.${process.pid}.tmp`;
    writeFileSync(draft, JSON.stringify(takeSnapshot(this.#world)));
    renameSync(draft, this.#file);
    this.#lastSaveMs = performance.now() - started;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return (error as Error).message;
  const { path: place, message } = error.issues[0]!;
  return place.length > 0 ? `${place.join('.')}: ${message}` : message;
}

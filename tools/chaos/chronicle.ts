/** Something that happened in the run. */
export interface Note {
  /** milliseconds since the run began */
  realMs: number;
  /** by the clock of Perch and X */
  at: Date;
  kind: 'act' | 'fault' | 'time' | 'api';
  text: string;
  /** of what people do */
  event?: number;
  thread?: number;
}

/** All that was done, in the order of time; what a finding's story is told from. */
export class Chronicle {
  readonly notes: Note[] = [];
  readonly #beganAt = performance.now();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  note(kind: Note['kind'], text: string, about: Pick<Note, 'event' | 'thread'> = {}): void {
    this.notes.push({ realMs: Math.round(performance.now() - this.#beganAt), at: this.#now(), kind, text, ...about });
  }

  get elapsedSeconds(): number {
    return (performance.now() - this.#beganAt) / 1000;
  }
}

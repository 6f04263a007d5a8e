/** Tells real time from the clock of Perch and X, which was moved ahead now and then. Milliseconds. */
export class RunClock {
  readonly #jumps: readonly { at: number; ms: number }[];

  constructor(jumps: readonly { at: Date; seconds: number }[]) {
    this.#jumps = jumps.map(({ at, seconds }) => ({ at: at.getTime(), ms: seconds * 1000 }));
  }

  /** When it was that in real time; of what was leapt over the moment of the leap. */
  real(at: number): number {
    let skipped = 0;
    for (const jump of this.#jumps) {
      if (at <= jump.at) break;
      if (at < jump.at + jump.ms) return jump.at - skipped;
      skipped += jump.ms;
    }
    return at - skipped;
  }

  /** What the clock shows so much real time later. */
  after(at: number, realMs: number): number {
    const then = this.real(at) + realMs;
    let skipped = 0;
    for (const jump of this.#jumps) {
      if (then < jump.at - skipped) break;
      skipped += jump.ms;
    }
    return then + skipped;
  }
}

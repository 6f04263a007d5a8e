import type { State } from './api.ts';

let passedSeconds = 0;
let skewSeconds = 0;

/** Learns by how much the sandbox's time differs from ours: what was made to pass, and how far X's clock is off. */
export function setWorldClock(state: State): void {
  passedSeconds = state.passedSeconds;
  skewSeconds = state.faults.clockSkewSeconds;
}

/** X's present time in milliseconds since the epoch; what X dates is dated by it. */
export function worldNow(): number {
  return outsideNow() + skewSeconds * 1000;
}

/** The time outside of X, by which faults end: ours, and what was made to pass. */
export function outsideNow(): number {
  return Date.now() + passedSeconds * 1000;
}

/** `+1 d 2 h`, `-90 s`: how far X's time is from ours; empty when it is the same. */
export function clockWords(): string {
  const difference = passedSeconds + skewSeconds;
  if (difference === 0) return '';
  const sign = difference > 0 ? '+' : '-';
  const seconds = Math.abs(difference);
  if (seconds < 3_600) return `${sign}${seconds} s`;
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
  ];
  const words = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return sign + words.join(' ');
}

import type { SocialVolume } from '@perch/contracts';

export interface VolumeStep {
  from: Date;
  to: Date;
  /** null: not counted */
  count: number | null;
}

/** What was posted in several streams together. */
export interface Volume {
  steps: VolumeStep[];
  total: number;
  /** the fullest step; null where nothing was posted */
  most: VolumeStep | null;
  /** only the newest are counted */
  isCut: boolean;
}

export function sumOf({ from, stepSeconds, streams }: SocialVolume, keys: readonly string[]): Volume | undefined {
  const shown = streams.filter(({ key }) => keys.includes(key));
  if (shown.length === 0) return undefined;
  const start = Date.parse(from);
  const steps = shown[0]!.counts.map((_, at): VolumeStep => {
    const counts = shown.map(({ counts: each }) => each[at]!);
    return {
      from: new Date(start + at * stepSeconds * 1000),
      to: new Date(start + (at + 1) * stepSeconds * 1000),
      count: counts.reduce<number | null>((sum, count) => (sum === null || count === null ? null : sum + count), 0),
    };
  });
  const fullest = steps.reduce((most, step) => ((step.count ?? 0) > (most.count ?? 0) ? step : most));
  return {
    steps,
    total: shown.reduce((sum, { counts }) => sum + counts.reduce<number>((all, count) => all + (count ?? 0), 0), 0),
    most: (fullest.count ?? 0) > 0 ? fullest : null,
    isCut: steps.some(({ count }) => count === null),
  };
}

import { AppError } from '@perch/contracts';

/**
 * Runs work unless as much of the same key is under way in this process.
 * @throws AppError `busy`
 */
export function atMost(most: number) {
  const underWay = new Map<string, number>();
  return async <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const others = underWay.get(key) ?? 0;
    if (others >= most) throw new AppError('busy');
    underWay.set(key, others + 1);
    try {
      return await work();
    } finally {
      const left = underWay.get(key)! - 1;
      if (left > 0) underWay.set(key, left);
      else underWay.delete(key);
    }
  };
}

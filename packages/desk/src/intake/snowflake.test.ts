import { describe, expect, it } from 'vitest';
import { compareIds, newestId, snowflakeAt, snowflakeMinutesBefore, timeOfSnowflake } from './snowflake.ts';

describe('ids of X', () => {
  it('carry their time', () => {
    const at = new Date('2026-11-22T10:00:00.123Z');
    expect(timeOfSnowflake(snowflakeAt(at))).toEqual(at);
  });

  it('of ten minutes earlier are that much smaller', () => {
    const id = snowflakeAt(new Date('2026-11-22T10:10:00.000Z'));
    expect(timeOfSnowflake(snowflakeMinutesBefore(id, 10)).toISOString()).toBe('2026-11-22T10:00:00.000Z');
  });

  it('never fall below zero', () => {
    expect(snowflakeMinutesBefore('5', 10)).toBe('0');
    expect(snowflakeAt(new Date(0))).toBe('0');
  });

  it('are compared as numbers, not as text', () => {
    expect(compareIds('9', '10')).toBe(-1);
    expect(compareIds('1992345678901234567', '1992345678901234568')).toBe(-1);
    expect(compareIds('7', '7')).toBe(0);
    expect(newestId(['9', '10', null])).toBe('10');
    expect(newestId([null])).toBeNull();
    expect(newestId([])).toBeNull();
  });
});

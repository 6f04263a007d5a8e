import { describe, expect, it } from 'vitest';
import { accountOf, departmentFor, holdsWord, WATCHED } from './cast.ts';
import { nameOfFault } from './fault-choice.ts';
import { tellStory, type Act } from './story.ts';

const story = (seed: number) => tellStory({ events: 3_000, seed, eventsPerFault: 10 });
const actsOf = (seed: number): Act[] => story(seed).flatMap((step) => (step.do === 'act' ? [step.act] : []));

describe('a story', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(story(7)).toEqual(story(7));
    expect(story(7)).not.toEqual(story(8));
  });

  it('counts its events and has every kind of them, and of faults', () => {
    const acts = actsOf(7);
    expect(acts.map(({ event }) => event)).toEqual(acts.map((_act, index) => index + 1));
    expect(new Set(acts.map(({ kind }) => kind)).size).toBe(9);
    const faults = story(7).flatMap((step) => (step.do === 'fault' ? [nameOfFault(step.fault)] : []));
    expect(faults).toHaveLength(299);
    expect(new Set(faults).size).toBeGreaterThan(20);
  });

  it('goes on only where the first tweet becomes a ticket', () => {
    const acts = actsOf(7);
    const closed = new Set(
      acts.flatMap((act) => {
        const isTaken =
          (act.kind !== 'mention' && act.kind !== 'outcry') ||
          departmentFor(accountOf(act.thread.account), act.text) !== null;
        return isTaken ? [] : [act.thread.index];
      }),
    );
    const later = acts.filter(
      ({ kind, thread }) => kind !== 'mention' && kind !== 'outcry' && closed.has(thread.index),
    );
    expect(later).toEqual([]);
    expect(closed.size).toBeGreaterThan(10);
  });

  it('has outcries about each account that is watched: of enough tweets, and of one too few', () => {
    const outcries: Extract<Act, { kind: 'outcry' }>[][] = [[]];
    for (const step of story(7)) {
      if (step.do === 'time') outcries.push([]);
      else if (step.do === 'act' && step.act.kind === 'outcry') outcries.at(-1)!.push(step.act);
    }
    for (const { username, rule } of WATCHED) {
      const about = outcries.filter(([first]) => first?.thread.account === username);
      expect(about.flat().filter(({ text }) => !holdsWord(rule, text))).toEqual([]);
      const sizes = about.map(({ length }) => length);
      expect(sizes.some((size) => size < rule.count)).toBe(true);
      expect(sizes.some((size) => size >= rule.count)).toBe(true);
    }
  });
});

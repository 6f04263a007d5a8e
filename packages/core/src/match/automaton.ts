/**
 * An Aho–Corasick automaton over UTF-16 units: finds every occurrence of any number of words in one pass. States lie in
 * a double array (`base[state] + class` is the next state if `check` there names the state), so that a thousand phrases
 * stay in the processor's cache.
 */
export interface Automaton {
  /** The class of a unit is `classes[(pages[unit >> 8] << 8) | (unit & 255)]`; 0: in no word. */
  pages: Uint16Array;
  classes: Uint16Array;
  base: Int32Array;
  check: Int32Array;
  fail: Int32Array;
  /** The first entry of the state's words in `words`, or 0. */
  hits: Int32Array;
  /** Runs of word numbers (counted from 1), each ended by 0. Entry 0 is unused. */
  words: Int32Array;
}

interface TrieNode {
  next: Map<number, TrieNode>;
  words: number[];
  slot: number;
  fail: TrieNode | null;
}

const node = (): TrieNode => ({ next: new Map(), words: [], slot: 0, fail: null });

export function buildAutomaton(words: readonly string[]): Automaton {
  const { pages, classes, classOf, classCount } = classify(words);
  const root = node();
  words.forEach((word, number) => {
    let at = root;
    for (let index = 0; index < word.length; index++) {
      const unitClass = classOf(word.charCodeAt(index));
      let next = at.next.get(unitClass);
      if (!next) at.next.set(unitClass, (next = node()));
      at = next;
    }
    if (at !== root) at.words.push(number + 1);
  });

  const order = linkFailures(root);
  const { base, check } = place(order, classCount);
  const fail = new Int32Array(base.length);
  const hits = new Int32Array(base.length);
  const runs: number[] = [0];
  for (const state of order) {
    fail[state.slot] = state.fail?.slot ?? 0;
    if (state.words.length === 0) continue;
    hits[state.slot] = runs.length;
    runs.push(...state.words, 0);
  }
  return { pages, classes, base, check, fail, hits, words: Int32Array.from(runs) };
}

function classify(words: readonly string[]) {
  const units = [
    ...new Set(words.flatMap((word) => Array.from({ length: word.length }, (_, at) => word.charCodeAt(at)))),
  ];
  const pages = new Uint16Array(256);
  let pageCount = 1; // page 0 is the page of units in no word
  for (const unit of units) if (pages[unit >> 8] === 0) pages[unit >> 8] = pageCount++;
  const classes = new Uint16Array(pageCount << 8);
  const place = (unit: number) => (pages[unit >> 8]! << 8) | (unit & 255);
  units.sort((a, b) => a - b).forEach((unit, index) => (classes[place(unit)] = index + 1));
  return { pages, classes, classOf: (unit: number) => classes[place(unit)]!, classCount: units.length };
}

/** Breadth first: a state's failure is shorter than itself, so its words are complete when it is asked for them. */
function linkFailures(root: TrieNode): TrieNode[] {
  const order = [root];
  for (const state of order) {
    for (const [unitClass, next] of state.next) {
      let fail = state.fail;
      while (fail && !fail.next.has(unitClass)) fail = fail.fail;
      next.fail = fail?.next.get(unitClass) ?? root;
      next.words.push(...next.fail.words);
      order.push(next);
    }
  }
  return order;
}

function place(order: readonly TrieNode[], classCount: number): Pick<Automaton, 'base' | 'check'> {
  const base: number[] = [0];
  const check: number[] = [-1];
  const taken: boolean[] = [true];
  let firstFree = 1;
  for (const state of order) {
    const unitClasses = [...state.next.keys()].sort((a, b) => a - b);
    if (unitClasses.length === 0) continue;
    while (taken[firstFree]) firstFree++;
    let start = Math.max(0, firstFree - unitClasses[0]!);
    while (unitClasses.some((unitClass) => taken[start + unitClass])) start++;
    base[state.slot] = start;
    for (const [unitClass, next] of state.next) {
      next.slot = start + unitClass;
      taken[next.slot] = true;
      check[next.slot] = state.slot;
    }
  }
  // Room for any class after any base, so that the search never leaves the arrays.
  const size = Math.max(taken.length, base.reduce((most, at) => Math.max(most, at ?? 0), 0) + classCount + 1) + 1;
  return {
    base: Int32Array.from({ length: size }, (_, slot) => base[slot] ?? 0),
    check: Int32Array.from({ length: size }, (_, slot) => check[slot] ?? -1),
  };
}

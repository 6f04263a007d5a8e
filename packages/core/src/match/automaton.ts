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

/** The words as a tree of units, in columns: nodes are numbers, 0 the root. */
interface Trie {
  unitClass: number[];
  /** The first child, and the next child of the same parent; 0: none. */
  child: number[];
  sibling: number[];
  parent: number[];
  /** The words that end here (counted from 1): the last one, and for each word the one before it; 0: none. */
  word: number[];
  wordBefore: number[];
}

export function buildAutomaton(words: readonly string[]): Automaton {
  const { pages, classes, classOf, classCount } = classify(words);
  const trie = plant(words, classOf);
  const order = breadthFirst(trie);
  const fail = linkFailures(trie, order);
  const { base, check, slotOf } = place(trie, order, classCount);

  const failSlot = new Int32Array(base.length);
  const hits = new Int32Array(base.length);
  const runs: number[] = [0];
  // a state's failure is shorter than itself, so what it finds is known when it is asked for
  for (const node of order) {
    const slot = slotOf[node]!;
    failSlot[slot] = slotOf[fail[node]!]!;
    hits[slot] = node === 0 ? 0 : hits[failSlot[slot]]!;
    if (trie.word[node] === 0) continue;
    const ofFailure = hits[slot];
    hits[slot] = runs.length;
    for (let word = trie.word[node]!; word !== 0; word = trie.wordBefore[word]!) runs.push(word);
    for (let at = ofFailure; runs[at] !== 0; at++) runs.push(runs[at]!);
    runs.push(0);
  }
  return { pages, classes, base, check, fail: failSlot, hits, words: Int32Array.from(runs) };
}

function classify(words: readonly string[]) {
  const units = new Set<number>();
  for (const word of words) for (let at = 0; at < word.length; at++) units.add(word.charCodeAt(at));
  const pages = new Uint16Array(256);
  let pageCount = 1; // page 0 is the page of units in no word
  for (const unit of units) if (pages[unit >> 8] === 0) pages[unit >> 8] = pageCount++;
  const classes = new Uint16Array(pageCount << 8);
  const place = (unit: number) => (pages[unit >> 8]! << 8) | (unit & 255);
  [...units].sort((a, b) => a - b).forEach((unit, index) => (classes[place(unit)] = index + 1));
  return { pages, classes, classOf: (unit: number) => classes[place(unit)]!, classCount: units.size };
}

function plant(words: readonly string[], classOf: (unit: number) => number): Trie {
  const trie: Trie = { unitClass: [0], child: [0], sibling: [0], parent: [0], word: [0], wordBefore: [0] };
  words.forEach((word, index) => {
    let node = 0;
    for (let at = 0; at < word.length; at++) {
      const unitClass = classOf(word.charCodeAt(at));
      node = childOf(trie, node, unitClass) || grow(trie, node, unitClass);
    }
    trie.wordBefore.push(node === 0 ? 0 : trie.word[node]!);
    if (node !== 0) trie.word[node] = index + 1;
  });
  return trie;
}

/** 0: there is none. */
function childOf(trie: Trie, node: number, unitClass: number): number {
  let child = trie.child[node]!;
  while (child !== 0 && trie.unitClass[child] !== unitClass) child = trie.sibling[child]!;
  return child;
}

function grow(trie: Trie, parent: number, unitClass: number): number {
  const node = trie.unitClass.push(unitClass) - 1;
  trie.sibling.push(trie.child[parent]!);
  trie.child[parent] = node;
  trie.child.push(0);
  trie.parent.push(parent);
  trie.word.push(0);
  return node;
}

function breadthFirst(trie: Trie): number[] {
  const order = [0];
  for (const node of order) {
    for (let child = trie.child[node]!; child !== 0; child = trie.sibling[child]!) order.push(child);
  }
  return order;
}

/** For each node the one with the longest end of its word that is the beginning of a word too. */
function linkFailures(trie: Trie, order: readonly number[]): Int32Array {
  const failures = new Int32Array(order.length);
  for (const node of order) {
    const parent = trie.parent[node]!;
    if (parent === 0) continue; // nothing shorter than one unit
    const unitClass = trie.unitClass[node]!;
    let fail = failures[parent]!;
    let next = childOf(trie, fail, unitClass);
    while (next === 0 && fail !== 0) {
      fail = failures[fail]!;
      next = childOf(trie, fail, unitClass);
    }
    failures[node] = next;
  }
  return failures;
}

/** Puts each node's children where all of them find room, the lowest first. */
function place(trie: Trie, order: readonly number[], classCount: number) {
  const slotOf = new Int32Array(order.length);
  const base = new Int32Array(order.length);
  let taken = new Uint8Array(2 * order.length + classCount);
  taken[0] = 1;
  let firstFree = 1;
  let highestBase = 0;
  for (const node of order) {
    const first = trie.child[node]!;
    if (first === 0) continue;
    while (taken[firstFree] === 1) firstFree++;
    const lowest = lowestClass(trie, first);
    let start = Math.max(0, firstFree - lowest);
    while (!hasRoom(trie, first, taken, start)) start++;
    base[node] = start;
    highestBase = Math.max(highestBase, start);
    for (let child = first; child !== 0; child = trie.sibling[child]!) {
      slotOf[child] = start + trie.unitClass[child]!;
      taken[slotOf[child]!] = 1;
    }
    if (highestBase + 2 * classCount + 2 >= taken.length) taken = larger(taken);
  }
  // Room for any class after any base, so that the search never leaves the arrays.
  const size = highestBase + classCount + 2;
  const table = { base: new Int32Array(size), check: new Int32Array(size).fill(-1), slotOf };
  for (const node of order) {
    table.base[slotOf[node]!] = base[node]!;
    if (node !== 0) table.check[slotOf[node]!] = slotOf[trie.parent[node]!]!;
  }
  return table;
}

function lowestClass(trie: Trie, first: number): number {
  let lowest = trie.unitClass[first]!;
  for (let child = trie.sibling[first]!; child !== 0; child = trie.sibling[child]!) {
    lowest = Math.min(lowest, trie.unitClass[child]!);
  }
  return lowest;
}

function hasRoom(trie: Trie, first: number, taken: Uint8Array, start: number): boolean {
  for (let child = first; child !== 0; child = trie.sibling[child]!) {
    if (taken[start + trie.unitClass[child]!] === 1) return false;
  }
  return true;
}

function larger(taken: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(2 * taken.length);
  copy.set(taken);
  return copy;
}

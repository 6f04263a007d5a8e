import { defaultTreeAdapter, parseFragment, type DefaultTreeAdapterTypes } from 'parse5';

type Parent = DefaultTreeAdapterTypes.ParentNode;
type Child = DefaultTreeAdapterTypes.ChildNode;

/** Far more than any mail program writes. */
const MOST_ELEMENTS = 50_000;
const DEEPEST = 250;

/** HTML made to cost time or memory: the parser's own rules multiply elements that are not closed. */
export class TooComplex extends Error {}

/** Parses HTML as browsers do, within bounds. @throws TooComplex */
export function parseBounded(html: string): DefaultTreeAdapterTypes.DocumentFragment {
  let elements = 0;
  const depths = new WeakMap<Parent | Child, number>();
  const place = (parent: Parent, child: Child) => {
    const depth = (depths.get(parent) ?? 0) + 1;
    if (depth > DEEPEST) throw new TooComplex('nested too deeply');
    depths.set(child, depth);
  };
  const fragment = parseFragment(html, {
    treeAdapter: {
      ...defaultTreeAdapter,
      createElement: (...made) => {
        if (++elements > MOST_ELEMENTS) throw new TooComplex('too many elements');
        return defaultTreeAdapter.createElement(...made);
      },
      appendChild: (parent, child) => {
        place(parent, child);
        defaultTreeAdapter.appendChild(parent, child);
      },
      insertBefore: (parent, child, before) => {
        place(parent, child);
        defaultTreeAdapter.insertBefore(parent, child, before);
      },
    },
  });
  if (depthOf(fragment) > 2 * DEEPEST) throw new TooComplex('nested too deeply');
  return fragment;
}

/** As it stands in the end: the parser moves what is misnested, with all that is in it. */
function depthOf(root: Parent): number {
  let deepest = 0;
  const waiting: [Parent, number][] = [[root, 0]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, depth] = next;
    deepest = Math.max(deepest, depth);
    for (const child of node.childNodes) if ('childNodes' in child) waiting.push([child, depth + 1]);
  }
  return deepest;
}

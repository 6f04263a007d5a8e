import { useCallback, useMemo, useState } from 'react';

export interface Selection {
  ids: ReadonlySet<string>;
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  /** everything from the one that was chosen last up to this one */
  extendTo: (id: string) => void;
  all: () => void;
  clear: () => void;
}

/** What is chosen in a list. What the list no longer holds is not chosen any more. */
export function useSelection(listed: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [lastId, setLastId] = useState<string>();
  const ids = useMemo(() => new Set(listed.filter((id) => chosen.has(id))), [listed, chosen]);

  const toggle = useCallback((id: string) => {
    setLastId(id);
    setChosen((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const extendTo = useCallback(
    (id: string) => {
      const [from, to] = [lastId ? listed.indexOf(lastId) : -1, listed.indexOf(id)];
      const range = from < 0 ? [id] : listed.slice(Math.min(from, to), Math.max(from, to) + 1);
      setLastId(id);
      setChosen((old) => new Set([...old, ...range]));
    },
    [lastId, listed],
  );
  return {
    ids,
    has: (id) => ids.has(id),
    toggle,
    extendTo,
    all: () => setChosen(new Set(listed)),
    clear: () => setChosen(new Set()),
  };
}

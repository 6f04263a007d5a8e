import { useEffect, useState } from 'react';

/** Puts the keyboard on the row of a list that has this id in its `attribute`, as soon as the list has drawn it. */
export function useRowFocus(attribute: string) {
  const [wanted, setWanted] = useState<{ id: string }>();
  useEffect(() => {
    if (!wanted) return;
    let frame = 0;
    let left = 20;
    const look = () => {
      const row = document.querySelector<HTMLElement>(`ul [${attribute}="${wanted.id}"]`);
      if (row) row.focus({ preventScroll: true });
      else if (left-- > 0) frame = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [attribute, wanted]);
  return (id: string) => setWanted({ id });
}

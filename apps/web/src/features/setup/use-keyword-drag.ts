import { useRef, useState } from 'react';
import type { ChipActions, DropSide } from './keyword-chip.tsx';

interface DropMark {
  place: number;
  side: DropSide;
}

/** A chip under way to another place. */
export function useKeywordDrag(onMove: ChipActions['onMove']) {
  const from = useRef<number | null>(null);
  const [mark, setMark] = useState<DropMark | null>(null);
  const end = () => {
    from.current = null;
    setMark(null);
  };
  return {
    mark,
    onDragStart: (place: number) => {
      from.current = place;
    },
    onDragOver: (place: number, side: DropSide) => {
      if (from.current === null || (mark?.place === place && mark.side === side)) return;
      setMark({ place, side });
    },
    onDrop: () => {
      if (from.current !== null && mark && onMove) {
        const target = mark.side === 'before' ? mark.place : mark.place + 1;
        // taken out of its place, it leaves those after it one further to the front
        onMove(from.current, target > from.current ? target - 1 : target);
      }
      end();
    },
    onDragEnd: end,
  };
}

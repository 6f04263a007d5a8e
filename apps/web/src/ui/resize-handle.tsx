import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { storage } from '../lib/storage.ts';
import classes from './resize-handle.module.css';

interface Limits {
  initial: number;
  min: number;
  max: number;
}

const clamp = (width: number, { min, max }: Limits) => Math.round(Math.min(max, Math.max(min, width)));

/** Width of a pane in pixels, remembered on this machine. */
export function usePaneWidth(name: string, limits: Limits) {
  const key = `perch.pane.${name}`;
  const [width, setWidth] = useState(() => clamp(Number(storage.get(key)) || limits.initial, limits));
  const change = (next: number) => {
    const value = clamp(next, limits);
    setWidth(value);
    storage.set(key, String(value));
  };
  return { width, change, limits };
}

interface ResizeHandleProps {
  pane: ReturnType<typeof usePaneWidth>;
  label: string;
  /** the side of the handle on which the pane lies */
  side?: 'left' | 'right';
}

/** The line between two panes: drag it, or move it with the arrow keys. */
export function ResizeHandle({ pane, label, side = 'left' }: ResizeHandleProps) {
  const sign = side === 'left' ? 1 : -1;
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.preventDefault();
    const handle = event.currentTarget;
    const startX = event.clientX;
    const startWidth = pane.width;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => pane.change(startWidth + sign * (moved.clientX - startX));
    const stop = () => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', stop);
      handle.removeEventListener('pointercancel', stop);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', stop);
    handle.addEventListener('pointercancel', stop);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 16 : event.key === 'ArrowLeft' ? -16 : 0;
    if (step === 0) return;
    event.preventDefault();
    pane.change(pane.width + sign * step);
  };
  return (
    <div
      className={classes.handle}
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={pane.width}
      aria-valuemin={pane.limits.min}
      aria-valuemax={pane.limits.max}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDoubleClick={() => pane.change(pane.limits.initial)}
    />
  );
}

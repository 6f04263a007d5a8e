import { useCallback } from 'react';

const HEIGHT = '--perch-composer-height';

/** For a conversation, whose last child is the composer: says how high that is, so that notices on a phone stay above it. */
export const useComposerHeight = () =>
  useCallback((conversation: HTMLElement | null) => {
    const box = conversation?.lastElementChild;
    if (!(box instanceof HTMLElement)) return;
    const root = document.documentElement.style;
    const observer = new ResizeObserver(() => root.setProperty(HEIGHT, `${box.offsetHeight}px`));
    observer.observe(box);
    return () => {
      observer.disconnect();
      root.removeProperty(HEIGHT);
    };
  }, []);

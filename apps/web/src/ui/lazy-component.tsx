import { lazy, useState, type ComponentType } from 'react';

/**
 * React keeps a failure for good and draws once more at once: later, whoever asks again (with the network back) has it
 * fetched anew.
 */
const RETRY_MS = 1_000;

/**
 * A component that comes in a chunk of its own when it is first drawn, or is fetched ahead by `preload()`. Once the chunk
 * is there it is drawn at once: `React.lazy` would still suspend for a moment, and React shows what has suspended no
 * sooner than 300 ms after its fallback.
 */
export function lazyComponent<Props extends object>(loadComponent: () => Promise<ComponentType<Props>>) {
  let loaded: ComponentType<Props> | undefined;
  const load = async () => {
    loaded = await loadComponent();
  };
  const suspending = () =>
    lazy(async () => {
      try {
        await load();
      } catch (error) {
        setTimeout(() => (Suspending = suspending()), RETRY_MS);
        throw error;
      }
      return { default: loaded! };
    });
  let Suspending = suspending();
  function LazyComponent(props: Props) {
    const [Component] = useState(() => loaded ?? Suspending);
    return <Component {...props} />;
  }
  return Object.assign(LazyComponent, {
    /** What fails here is fetched again when it is drawn. */
    preload: () => void load().catch(() => {}),
  });
}

import { lazy, useState, type ComponentType } from 'react';

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
  const Suspending = lazy(async () => {
    await load();
    return { default: loaded! };
  });
  function LazyComponent(props: Props) {
    const [Component] = useState(() => loaded ?? Suspending);
    return <Component {...props} />;
  }
  return Object.assign(LazyComponent, {
    /** What fails here is fetched again when it is drawn. */
    preload: () => void load().catch(() => {}),
  });
}

import { useLayoutEffect, useState } from 'react';

type Callback = (...args: never[]) => unknown;
type Callbacks = Record<string, Callback | undefined>;

/** Functions that stay the same and do what those given last do. */
class Relay {
  readonly steady: Callbacks;
  #latest: Callbacks;

  constructor(first: Callbacks) {
    this.#latest = first;
    this.steady = Object.fromEntries(
      Object.entries(first).map(([name, callback]) => [
        name,
        callback && ((...args: never[]) => this.#latest[name]?.(...args)),
      ]),
    );
  }

  relayTo(latest: Callbacks): void {
    this.#latest = latest;
  }
}

/**
 * The same functions for as long as the component is there, each doing what the latest of its name does: what is drawn a
 * thousand times is not drawn again because a function is a new one. Which of them are absent must not change.
 */
export function useSteady<Latest extends { [Name in keyof Latest]: Callback | undefined }>(latest: Latest): Latest {
  const [relay] = useState(() => new Relay(latest as Callbacks));
  useLayoutEffect(() => relay.relayTo(latest as Callbacks));
  return relay.steady as Latest;
}

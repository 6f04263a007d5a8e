/** Who sees some departments of an organization only. */
interface Walled {
  organizationId: string;
  departmentIds: readonly string[] | null;
}

interface Walls<Event, Listener extends Walled> {
  /** these events as somebody may hear of them who sees what `like` sees, each in its place; null: not at all */
  look: (like: Listener, events: readonly Event[]) => Promise<(Event | null)[]>;
  isListening: (listener: Listener) => boolean;
  onError: (error: unknown) => void;
}

interface Waiting<Event, Listener> {
  /** in the order in which they came, each with who listened then */
  told: { event: Event; listener: Listener }[];
}

/** More is not kept: whoever is behind connects again and fetches everything anew. */
const MOST_WAITING = 2_000;

/**
 * Hands events to who sees some departments only once it is known which of them they may hear of: all who see the same
 * are looked up together, one look at a time, and what comes meanwhile waits for the next.
 */
export function behindWalls<Event, Listener extends Walled & { send(event: Event): void; end(): void }>({
  look,
  isListening,
  onError,
}: Walls<Event, Listener>) {
  const waiting = new Map<string, Waiting<Event, Listener>>();

  async function lookOn(key: string, { told }: Waiting<Event, Listener>): Promise<void> {
    while (told.length > 0) {
      const batch = told.splice(0);
      try {
        const events = [...new Set(batch.map(({ event }) => event))];
        const seen = await look(batch[0]!.listener, events);
        const heard = new Map(events.map((event, at) => [event, seen[at]]));
        for (const { event, listener } of batch) {
          const shown = heard.get(event);
          if (shown && isListening(listener)) listener.send(shown);
        }
      } catch (error) {
        onError(error);
        for (const { listener } of [...batch, ...told.splice(0)]) listener.end();
      }
    }
    waiting.delete(key);
  }

  return {
    tell(listener: Listener, event: Event): void {
      const key = `${listener.organizationId} ${listener.departmentIds?.toSorted().join() ?? ''}`;
      const known = waiting.get(key);
      if (!known) {
        const group = { told: [{ event, listener }] };
        waiting.set(key, group);
        void lookOn(key, group);
      } else if (known.told.push({ event, listener }) > MOST_WAITING) {
        for (const each of known.told.splice(0)) each.listener.end();
      }
    },
  };
}

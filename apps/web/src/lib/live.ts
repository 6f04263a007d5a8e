import { LIVE_EVENT_TYPES, type LiveEvent } from '@perch/contracts';

export type LiveState = 'connecting' | 'open' | 'lost';

export interface LiveHandlers {
  onEvent: (event: LiveEvent) => void;
  /** the stream is open for the first time: what happened since something was read was missed */
  onFirst?: () => void;
  /** the stream is back after it was lost: whatever happened in between was missed */
  onReconnect: () => void;
  onState?: (state: LiveState) => void;
  /** the server does not let us listen: the session may be over */
  onRefused?: () => void;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** Waits longer after each failure, with jitter so that a restarted server is not met by everyone at once. */
export const retryDelay = (failures: number, random: number) =>
  Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10)) * (0.5 + random / 2);

/** Opens the live stream and keeps it open. Returns what closes it. */
export function connectLive({ onEvent, onFirst, onReconnect, onState, onRefused }: LiveHandlers): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let wasLost = false;
  let isFirst = true;
  let isClosed = false;

  const receive = (message: MessageEvent<string>) => {
    const event = parseLiveEvent(message.data);
    if (event) onEvent(event);
  };
  const open = () => {
    onState?.(wasLost ? 'lost' : 'connecting');
    source = new EventSource('/api/v1/live');
    source.onopen = () => {
      failures = 0;
      onState?.('open');
      if (wasLost) onReconnect();
      else if (isFirst) onFirst?.();
      wasLost = isFirst = false;
    };
    source.onerror = () => {
      wasLost = true;
      onState?.('lost');
      // a browser gives up after an HTTP error: from here on we retry ourselves
      if (source?.readyState === EventSource.CLOSED && !isClosed) {
        onRefused?.();
        timer = setTimeout(open, retryDelay(failures++, Math.random()));
      }
    };
    for (const type of LIVE_EVENT_TYPES) source.addEventListener(type, receive);
  };
  open();

  return () => {
    isClosed = true;
    clearTimeout(timer);
    source?.close();
  };
}

/** The event in a line of the stream, or null if it is not one we know. */
export function parseLiveEvent(data: string): LiveEvent | null {
  try {
    const event = JSON.parse(data) as Partial<LiveEvent> | null;
    const isKnown = LIVE_EVENT_TYPES.some((type) => type === event?.type) && typeof event?.id === 'string';
    return isKnown ? (event as LiveEvent) : null;
  } catch {
    return null;
  }
}

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectLive, parseLiveEvent, retryDelay, type LiveHandlers, type LiveState } from './live.ts';

const organizationId = '0199d1c5-7f0e-7000-8000-000000000001';

test('a known event is parsed', () => {
  const event = { organizationId, type: 'ticket.changed', id: 'a', rev: 3 };
  expect(parseLiveEvent(JSON.stringify(event))).toEqual(event);
});

test.each([
  '',
  '{',
  'null',
  '{"type":"ticket.changed"}',
  JSON.stringify({ organizationId, type: 'moon.changed', id: 'a' }),
])('%s is passed over', (data) => expect(parseLiveEvent(data)).toBeNull());

test('retries come later and later, never beyond half a minute', () => {
  expect([0, 1, 2, 5, 50].map((failures) => retryDelay(failures, 1))).toEqual([1000, 2000, 4000, 30_000, 30_000]);
  expect(retryDelay(0, 0)).toBe(500);
});

describe('connectLive', () => {
  class FakeSource extends EventTarget {
    static readonly CLOSED = 2;
    static opened: FakeSource[] = [];
    readyState = 0;
    onopen: (() => void) | null = null;
    onerror: (() => void) | null = null;
    close = vi.fn<() => void>();
    constructor() {
      super();
      FakeSource.opened.push(this);
    }
    fail(readyState: number) {
      this.readyState = readyState;
      this.onerror?.();
    }
  }

  const listen = () => ({
    onEvent: vi.fn<LiveHandlers['onEvent']>(),
    onFirst: vi.fn<NonNullable<LiveHandlers['onFirst']>>(),
    onReconnect: vi.fn<LiveHandlers['onReconnect']>(),
    onState: vi.fn<(state: LiveState) => void>(),
  });

  beforeEach(() => {
    FakeSource.opened = [];
    vi.useFakeTimers();
    vi.stubGlobal('EventSource', FakeSource);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test('hands on what it hears and does not call the first opening a return', () => {
    const handlers = listen();
    connectLive(handlers);
    const source = FakeSource.opened[0]!;
    source.onopen?.();
    const event = { organizationId, type: 'contact.changed', id: 'c' };
    source.dispatchEvent(new MessageEvent('contact.changed', { data: JSON.stringify(event) }));
    expect(handlers.onEvent).toHaveBeenCalledWith(event);
    expect(handlers.onFirst).toHaveBeenCalledOnce();
    expect(handlers.onReconnect).not.toHaveBeenCalled();
  });

  test('says so when the browser has reconnected by itself', () => {
    const handlers = listen();
    connectLive(handlers);
    const source = FakeSource.opened[0]!;
    source.onopen?.();
    source.fail(0);
    expect(handlers.onState).toHaveBeenLastCalledWith('lost');
    source.onopen?.();
    expect(handlers.onReconnect).toHaveBeenCalledOnce();
    expect(handlers.onFirst).toHaveBeenCalledOnce();
  });

  test('opens a new stream when the browser has given up, until it is closed', () => {
    const close = connectLive(listen());
    FakeSource.opened[0]!.fail(FakeSource.CLOSED);
    vi.advanceTimersByTime(31_000);
    expect(FakeSource.opened).toHaveLength(2);
    FakeSource.opened[1]!.fail(FakeSource.CLOSED);
    close();
    vi.advanceTimersByTime(60_000);
    expect(FakeSource.opened).toHaveLength(2);
  });
});

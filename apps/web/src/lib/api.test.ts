import { afterEach, describe, expect, test, vi } from 'vitest';
import { api, ApiError, queryString } from './api.ts';

const answer = (status: number, body: unknown) =>
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => new Response(JSON.stringify(body), { status })),
  );

afterEach(() => vi.unstubAllGlobals());

describe('queryString', () => {
  test.each([
    [{}, ''],
    [{ a: undefined, b: null, c: '' }, ''],
    [{ status: 'open,pending', limit: 50 }, '?status=open%2Cpending&limit=50'],
  ])('%j → %s', (query, expected) => expect(queryString(query)).toBe(expected));
});

describe('api', () => {
  test('gives what was answered', async () => {
    answer(200, { id: 1 });
    await expect(api.get('things/1')).resolves.toEqual({ id: 1 });
  });

  test('an answer that is cut off because nobody waits for it is no broken contract', async () => {
    const said = vi.spyOn(console, 'error');
    const cut = new ReadableStream({ start: (body) => body.error(new DOMException('aborted', 'AbortError')) });
    vi.stubGlobal(
      'fetch',
      vi.fn(async () => new Response(cut, { status: 200 })),
    );
    await expect(api.get('things/1')).rejects.toMatchObject({ name: 'AbortError' });
    expect(said).not.toHaveBeenCalled();
  });

  test('turns problem JSON into its code and fields', async () => {
    answer(409, {
      type: 'about:blank',
      title: 'x',
      status: 409,
      code: 'newer_message',
      errors: [{ path: 'a', message: 'b' }],
    });
    const error = await api.post('things', {}).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'newer_message', status: 409, fields: [{ path: 'a', message: 'b' }] });
  });

  test('an answer that is no JSON is an error, not a crash later', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    vi.stubGlobal(
      'fetch',
      vi.fn(async () => new Response('<html>', { status: 200 })),
    );
    await expect(api.get('things/1')).rejects.toMatchObject({
      code: 'unexpected_answer',
    });
  });

  test('no answer at all is "offline"', async () => {
    vi.stubGlobal(
      'fetch',
      vi.fn(async () => Promise.reject(new TypeError('failed'))),
    );
    await expect(api.get('things')).rejects.toMatchObject({ code: 'offline', status: 0 });
  });

  test('a proxy error page is "unavailable"', async () => {
    vi.stubGlobal(
      'fetch',
      vi.fn(async () => new Response('<html>', { status: 502 })),
    );
    await expect(api.get('things')).rejects.toMatchObject({ code: 'unavailable', status: 502 });
  });
});

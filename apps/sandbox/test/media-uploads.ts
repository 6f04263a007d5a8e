import { startSandbox } from './sandbox-under-test.ts';

/** A sandbox whose clock stands still, a brand, and its calls. */
export async function startUploading() {
  const time = { now: Date.parse('2026-11-22T10:00:00Z') };
  const sandbox = await startSandbox({ clock: () => time.now });
  const brand = await sandbox.signIn('acme_air');
  const calls = callsOf(sandbox.origin, brand['accessToken']);
  return { sandbox, time, brand, ...calls };
}

export function callsOf(origin: string, accessToken: string) {
  const authorization = `Bearer ${accessToken}`;

  async function call(method: string, path: string, body?: unknown) {
    const isForm = body instanceof FormData;
    const response = await fetch(origin + path, {
      method,
      headers: { authorization, ...(body !== undefined && !isForm && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  const initialize = (media_type: string, total_bytes: number, media_category?: string) =>
    call('POST', '/2/media/upload/initialize', { media_type, total_bytes, ...(media_category && { media_category }) });
  const append = (id: string, segment_index: number | string, bytes: Buffer) =>
    call('POST', `/2/media/upload/${id}/append`, { segment_index, media: bytes.toString('base64') });
  const finalize = (id: string) => call('POST', `/2/media/upload/${id}/finalize`);
  const status = (id: string) => call('GET', `/2/media/upload?command=STATUS&media_id=${id}`);

  async function upload(media_type: string, media_category: string, file: Buffer): Promise<string> {
    const { id } = (await initialize(media_type, file.length, media_category)).body.data;
    await append(id, 0, file);
    await finalize(id);
    return id;
  }

  return { call, initialize, append, finalize, status, upload };
}

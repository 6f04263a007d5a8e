import type { Attachment } from '@perch/contracts';
import { api, ApiError, problemIn, requestHeaders } from './api.ts';

interface UploadOptions {
  /** told how much of it is there, 0 to 1 */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** Uploads a file that waits to be sent. By XMLHttpRequest, which alone tells in every browser how far it is. */
export function uploadFile(file: Blob, fileName: string, { onProgress, signal }: UploadOptions = {}) {
  const path = `attachments?fileName=${encodeURIComponent(fileName)}`;
  return new Promise<Attachment>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/${path}`);
    for (const [name, value] of Object.entries(requestHeaders(path))) request.setRequestHeader(name, value);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new ApiError('offline', 0));
    request.onabort = () => reject(new DOMException('Cancelled', 'AbortError'));
    request.onload = () => {
      const body = parsedJson(request.responseText);
      if (request.status === 201 && body !== null) resolve(body as Attachment);
      else reject(problemIn(body, request.status));
    };
    signal?.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Uploads anew what a message has that does not go out: each file belongs to one message. */
export async function uploadAgain({ url, fileName, altText }: Attachment): Promise<Attachment> {
  const response = await fetch(url, { credentials: 'same-origin' }).catch(() => undefined);
  if (!response?.ok) throw new ApiError('offline', 0);
  const copy = await uploadFile(await response.blob(), fileName);
  return altText ? describeFile(copy.id, altText) : copy;
}

export const describeFile = (id: string, altText: string | null) =>
  api.patch<Attachment>(`attachments/${id}`, { altText });

/** Takes back an uploaded file; what stays behind is gone in a week anyway. */
export const forgetFile = (id: string) => void api.send('DELETE', `attachments/${id}`).catch(() => undefined);

import type { Message, Ticket } from '@perch/contracts';

// What intake stored as JSON, by allow-list.

export type StoredReason = Ticket['reason'];
export type StoredMedia = Message['media'][number];

export function presentReason({ code, keywordId, matched }: StoredReason): StoredReason {
  return {
    code,
    ...(keywordId ? { keywordId } : {}),
    ...(matched ? { matched: matched.map(({ phrase, start, end }) => ({ phrase, start, end })) } : {}),
  };
}

export const presentMedia = (media: readonly StoredMedia[]): StoredMedia[] =>
  media.map(({ kind, url, previewUrl, altText, width, height }) => ({
    kind,
    url: url ?? null,
    previewUrl: previewUrl ?? null,
    altText: altText ?? null,
    width: width ?? null,
    height: height ?? null,
  }));

import type { FetchedMedia } from '@perch/contracts';
import { snippet } from '@perch/core';

const SUBJECT_LENGTH = 80;
const MEDIA_SIGNS: Record<FetchedMedia['kind'], string> = { photo: '🖼️', video: '🎬', animated_gif: '🎞️' };

/** The first words of what opened the ticket; of a picture without words, a sign that needs no language. */
export function subjectOf({ text, media }: { text: string; media: readonly FetchedMedia[] }): string {
  return snippet(text, SUBJECT_LENGTH) || (media[0] ? MEDIA_SIGNS[media[0].kind] : '…');
}

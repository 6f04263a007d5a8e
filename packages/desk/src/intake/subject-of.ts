import type { FetchedMedia } from '@perch/contracts';
import { snippet } from '@perch/core';

const SUBJECT_LENGTH = 80;
const PREVIEW_LENGTH = 160;
const MEDIA_SIGNS: Record<FetchedMedia['kind'], string> = { photo: '🖼️', video: '🎬', animated_gif: '🎞️' };

/** What somebody wrote: a tweet, a direct message. */
export interface Words {
  text: string;
  media: readonly Pick<FetchedMedia, 'kind'>[];
}

// never empty: that is how a ticket says that the tweet is gone
const firstWords = ({ text, media }: Words, length: number) =>
  snippet(text, length) || (media[0] ? MEDIA_SIGNS[media[0].kind] : '…');

/** The first words of what opened the ticket; of a picture without words, a sign that needs no language. */
export const subjectOf = (opening: Words): string => firstWords(opening, SUBJECT_LENGTH);

/** The same of the latest message, as lists show it. */
export const previewOf = (latest: Words): string => firstWords(latest, PREVIEW_LENGTH);

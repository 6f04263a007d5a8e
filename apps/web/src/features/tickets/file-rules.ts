import { MOST_ATTACHMENT_BYTES } from '@perch/contracts';
import { judgeMedia, type MediaFile, type MediaProblem } from '@perch/core';
import type { Mode } from './draft-store.ts';

export type FileProblem = MediaProblem | 'attachment_too_large' | 'not_arrived';

/** What file chooser and clipboard may offer for this way. */
export const ACCEPTED: Record<Mode, string | undefined> = {
  tweet: 'image/jpeg,image/png,image/webp,image/gif,video/mp4,video/quicktime,video/webm',
  dm: 'image/jpeg,image/png,image/webp,image/gif,video/mp4,video/quicktime,video/webm',
  email: undefined,
  note: undefined,
};

/** Why these files cannot go that way together; null: they can. */
export function filesProblem(files: readonly MediaFile[], mode: Mode): FileProblem | null {
  if (files.some(({ byteSize }) => byteSize > MOST_ATTACHMENT_BYTES)) return 'attachment_too_large';
  if (mode !== 'note') return judgeMedia(files, mode);
  return files.length > 0 ? 'media_too_many' : null;
}

/** Where the sentence about it stands: how much is too much is another for each way. */
export function fileProblemKey(problem: FileProblem, mode: Mode): string {
  if (problem === 'media_too_many') return `composer.fileProblem.too_many_${mode}`;
  return `composer.fileProblem.${problem === 'media_too_large' && mode === 'email' ? 'too_large_email' : problem}`;
}

/** What the browser takes a file for; its content has the last word once it is there. */
export function mediaOf({ type, size }: Blob): MediaFile {
  const kind =
    type === 'image/gif' ? 'gif' : type.startsWith('image/') ? 'image' : /^video\//.exec(type) ? 'video' : 'file';
  return { kind, contentType: type, byteSize: size };
}

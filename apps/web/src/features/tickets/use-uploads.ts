import type { Attachment } from '@perch/contracts';
import type { MediaFile } from '@perch/core';
import { useRef, useState } from 'react';
import { forgetFile, uploadFile } from '../../lib/upload.ts';
import type { Draft, Mode } from './draft.ts';
import { filesProblem, mediaOf, type FileProblem } from './file-rules.ts';

/** A file on its way up, or one that did not arrive. */
export interface Upload {
  id: string;
  mode: Mode;
  file: File;
  /** 0 to 1 */
  share: number;
  /** null while it is on its way */
  error: unknown;
}

/** The files of a draft: those that are on their way. What has arrived is the draft's. */
export function useUploads(draft: Draft) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const [refusal, setRefusal] = useState<{ mode: Mode; problem: FileProblem } | null>(null);
  const underWay = useRef(new Map<string, { mode: Mode; cancel: AbortController }>());
  const [removals, setRemovals] = useState(0);
  const { mode } = draft;

  const remove = (id: string) => setUploads((all) => all.filter((each) => each.id !== id));
  const update = (id: string, change: Partial<Upload>) =>
    setUploads((all) => all.map((each) => (each.id === id ? { ...each, ...change } : each)));

  const start = async (upload: Upload) => {
    const cancel = new AbortController();
    const own = { mode: upload.mode, cancel };
    underWay.current.set(upload.id, own);
    try {
      const attachment = await uploadFile(upload.file, upload.file.name || 'file', {
        onProgress: (share) => update(upload.id, { share }),
        signal: cancel.signal,
      });
      draft.setFiles(own.mode, (files) => [...files, attachment]);
      remove(upload.id);
    } catch (error) {
      if (cancel.signal.aborted) remove(upload.id);
      else update(upload.id, { error });
    } finally {
      underWay.current.delete(upload.id);
    }
  };

  const hasFailed = uploads.some((upload) => upload.mode === mode && upload.error !== null);
  return {
    all: uploads.filter((upload) => upload.mode === mode),
    /** what has not arrived cannot go along */
    isBusy: uploads.some((upload) => upload.mode === mode && upload.error === null),
    /** nothing goes without a file that was to go along */
    hasFailed,
    /** how many have been taken away again */
    removals,
    /** why the latest file was not taken, or what is to be done about one that did not arrive */
    problem: refusal?.mode === mode ? refusal.problem : hasFailed ? ('not_arrived' as const) : null,
    forgetProblem: () => setRefusal(null),
    add(files: Iterable<File>) {
      setRefusal(null);
      const taken: MediaFile[] = [...draft.files[mode]];
      for (const upload of uploads) if (upload.mode === mode) taken.push(mediaOf(upload.file));
      for (const file of files) {
        const refused = filesProblem([...taken, mediaOf(file)], mode);
        if (refused) {
          setRefusal({ mode, problem: refused });
          continue;
        }
        taken.push(mediaOf(file));
        const upload: Upload = { id: crypto.randomUUID(), mode, file, share: 0, error: null };
        setUploads((all) => [...all, upload]);
        void start(upload);
      }
    },
    retry(upload: Upload) {
      update(upload.id, { error: null, share: 0 });
      void start(upload);
    },
    /** what was to go along with the words goes along with them another way too */
    moveTo(next: Mode) {
      for (const { id } of uploads.filter((each) => each.mode === mode)) {
        const own = underWay.current.get(id);
        if (own) own.mode = next;
        update(id, { mode: next });
      }
    },
    /** stops it if it is still on its way */
    cancel(upload: Upload) {
      setRefusal(null);
      underWay.current.get(upload.id)?.cancel.abort();
      remove(upload.id);
      setRemovals((count) => count + 1);
    },
    discard({ id }: Attachment) {
      setRefusal(null);
      draft.setFiles(mode, (files) => files.filter((file) => file.id !== id));
      forgetFile(id);
      setRemovals((count) => count + 1);
    },
  };
}

export type Uploads = ReturnType<typeof useUploads>;

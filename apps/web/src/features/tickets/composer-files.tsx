import type { Attachment } from '@perch/contracts';
import { IconFile, IconMovie, IconRefresh, IconX } from '@tabler/icons-react';
import { errorSentence } from '../../lib/error-sentence.ts';
import { byteSizeWords } from '../../lib/byte-size.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { AltText } from './alt-text.tsx';
import classes from './composer-files.module.css';
import type { Draft } from './draft.ts';
import { fileProblemKey, type FileProblem } from './file-rules.ts';
import type { Upload, Uploads } from './use-uploads.ts';

interface ComposerFilesProps {
  draft: Draft;
  uploads: Uploads;
  /** why what is there cannot go together */
  problem: FileProblem | null;
  /** another number for each press of Send that was refused */
  pressRefusal: number;
}

/** What goes along with the words: pictures, a video, files; and what is still on its way up. */
export function ComposerFiles({ draft, uploads, problem, pressRefusal }: ComposerFilesProps) {
  const { t } = useTranslation();
  const { mode } = draft;
  const files = draft.files[mode];
  const shownProblem = uploads.problem ?? problem;
  const isOnX = mode === 'tweet' || mode === 'dm';
  const lacksAltText = isOnX && files.some(({ kind, altText }) => isPicture(kind) && !altText);
  if (files.length === 0 && uploads.all.length === 0 && !shownProblem) return null;
  return (
    <div className={classes.files}>
      <ul className={classes.strip} aria-label={t('composer.files')}>
        {files.map((file) => (
          <li key={file.id} className={classes.tile} data-kind={file.kind}>
            <Preview file={file} />
            {isOnX && isPicture(file.kind) && (
              <AltText
                file={file}
                onChanged={(changed) =>
                  draft.setFiles(mode, (all) => all.map((each) => (each.id === changed.id ? changed : each)))
                }
              />
            )}
            <button
              type="button"
              className={classes.remove}
              aria-label={t('composer.removeFile', { name: file.fileName })}
              onClick={() => uploads.discard(file)}
            >
              <IconX size={13} stroke={2.2} aria-hidden />
            </button>
          </li>
        ))}
        {uploads.all.map((upload) => (
          <UploadTile key={upload.id} upload={upload} uploads={uploads} />
        ))}
      </ul>
      {shownProblem && (
        // read out again
        <p key={pressRefusal} className={classes.problem} role="alert">
          {t(fileProblemKey(shownProblem, mode))}
        </p>
      )}
      {lacksAltText && <p className={classes.nudge}>{t('composer.altNudge')}</p>}
    </div>
  );
}

const isPicture = (kind: Attachment['kind']) => kind === 'image' || kind === 'gif';

function Preview({ file }: { file: Attachment }) {
  if (isPicture(file.kind)) return <img src={file.url} alt={file.altText ?? file.fileName} />;
  const Icon = file.kind === 'video' ? IconMovie : IconFile;
  return (
    <span className={classes.named}>
      <Icon size={18} stroke={1.6} aria-hidden />
      <span className={classes.name} title={file.fileName}>
        {file.fileName}
      </span>
      <span className={classes.size}>{byteSizeWords(file.byteSize, currentLocale())}</span>
    </span>
  );
}

function UploadTile({ upload, uploads }: { upload: Upload; uploads: Uploads }) {
  const { t } = useTranslation();
  const { file, share, error } = upload;
  const percent = Math.round(share * 100);
  return (
    <li className={classes.tile} data-kind="file" data-failed={error !== null || undefined}>
      <span className={classes.named}>
        <span className={classes.name} title={file.name}>
          {file.name}
        </span>
        {error === null ? (
          <>
            <span
              className={classes.bar}
              role="progressbar"
              aria-label={t('composer.uploading', { name: file.name })}
              aria-valuenow={percent}
              aria-valuemin={0}
              aria-valuemax={100}
            >
              <span style={{ width: `${percent}%` }} />
            </span>
            <span className={classes.size}>{percent} %</span>
          </>
        ) : (
          <>
            <span className={classes.failed} role="alert">
              {errorSentence(t, error)}
            </span>
            <button type="button" className={classes.retry} onClick={() => uploads.retry(upload)}>
              <IconRefresh size={13} stroke={2} aria-hidden />
              {t('state.retry')}
            </button>
          </>
        )}
      </span>
      <button
        type="button"
        className={classes.remove}
        aria-label={t(error === null ? 'composer.cancelUpload' : 'composer.removeFile', { name: file.name })}
        onClick={() => uploads.cancel(upload)}
      >
        <IconX size={13} stroke={2.2} aria-hidden />
      </button>
    </li>
  );
}

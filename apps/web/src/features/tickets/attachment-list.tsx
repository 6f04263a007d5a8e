import type { Attachment } from '@perch/contracts';
import { IconFile } from '@tabler/icons-react';
import { byteSizeWords } from '../../lib/byte-size.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import classes from './attachment-list.module.css';

/** The files of a message: pictures and videos to look at, others to take away. */
export function AttachmentList({ attachments }: { attachments: readonly Attachment[] }) {
  const { t } = useTranslation();
  if (attachments.length === 0) return null;
  return (
    <ul className={classes.list} aria-label={t('composer.files')}>
      {attachments.map((file) => (
        <li key={file.id}>
          {file.kind === 'video' ? (
            <video className={classes.picture} src={file.url} controls preload="metadata" aria-label={file.fileName} />
          ) : file.kind === 'file' ? (
            <a className={classes.file} href={file.url} download={file.fileName}>
              <IconFile size={16} stroke={1.6} aria-hidden />
              <span>{file.fileName}</span>
              <span className={classes.size}>{byteSizeWords(file.byteSize, currentLocale())}</span>
            </a>
          ) : (
            <a href={file.url} target="_blank" rel="noreferrer">
              <img className={classes.picture} src={file.url} alt={file.altText ?? file.fileName} loading="lazy" />
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}

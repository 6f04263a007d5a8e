import type { Attachment } from '@perch/contracts';
import { fileTypeFromBuffer } from 'file-type';

export interface FileType {
  contentType: string;
  kind: Attachment['kind'];
}

/** What opens with a double click and runs, by content. */
const PROGRAMS = new Set([
  'application/x-msdownload',
  'application/x-elf',
  'application/x-mach-binary',
  'application/vnd.microsoft.portable-executable',
  'application/x-ms-shortcut',
  'application/x-msi',
  'application/java-vm',
  'application/vnd.android.package-archive',
  'application/x-apple-diskimage',
  'application/x-nintendo-nes-rom',
]);
/** The same, where the name decides: what Gmail takes from nobody (support.google.com/mail/answer/6590), and what else runs. */
const PROGRAM_NAME =
  /\.(ade|adp|apk|appx|appxbundle|bat|cab|chm|cmd|com|cpl|diagcab|diagcfg|diagpkg|dll|dmg|exe|hta|img|ins|iso|isp|jar|jnlp|jse?|lib|lnk|mde|mjs|msc|msix|msixbundle|msi|msp|mst|nsh|pif|ps1|psm1|reg|scf|scr|sct|sh|shb|sys|url|vbe?|vbs|vhd|vhdx|vxd|wsc|wsf|wsh|xll)$/i;

const PICTURES = new Set(['image/jpeg', 'image/png', 'image/webp']);
const VIDEOS = new Set(['video/mp4', 'video/quicktime', 'video/webm']);

/**
 * What a file is, by its first bytes (some thousand are enough). What claims to be something else is what it is.
 * Null: it would run a program on the computer of whoever opens it.
 */
export async function typeOfFile(fileName: string, start: Uint8Array): Promise<FileType | null> {
  if (PROGRAM_NAME.test(fileName.replace(/[\s.]+$/, ''))) return null;
  const found = await fileTypeFromBuffer(start);
  if (found && PROGRAMS.has(found.mime)) return null;
  const contentType = found?.mime ?? (isText(start) ? 'text/plain' : 'application/octet-stream');
  return { contentType, kind: kindOf(contentType) };
}

function kindOf(contentType: string): Attachment['kind'] {
  if (contentType === 'image/gif') return 'gif';
  if (PICTURES.has(contentType)) return 'image';
  return VIDEOS.has(contentType) ? 'video' : 'file';
}

/** UTF-8 without control characters; the last character may be cut off. */
function isText(start: Uint8Array): boolean {
  try {
    const words = new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    // oxlint-disable-next-line no-control-regex -- it is these that text does not have
    return !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(words);
  } catch {
    return false;
  }
}

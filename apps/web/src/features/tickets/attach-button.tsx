import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from '../../lib/i18n.ts';

interface AttachButtonProps {
  /** undefined: any file */
  accept: string | undefined;
  onFiles: (files: File[]) => void;
}

export function AttachButton({ accept, onFiles }: AttachButtonProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const label = t(accept === undefined ? 'composer.attachFile' : 'composer.attachMedia');
  return (
    <>
      <Tooltip label={label}>
        <ActionIcon aria-label={label} onClick={() => input.current?.click()}>
          <IconPaperclip size={17} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={accept}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          // the same file may be chosen again
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from '../../../lib/i18n.ts';

interface CopyFieldProps {
  label: string;
  description?: string;
  value: string;
}

/** A text to carry elsewhere as it stands. */
export function CopyField({ label, description = '', value }: CopyFieldProps) {
  const { t } = useTranslation();
  const { copy, copied } = useClipboard({ timeout: 2000 });
  const words = t(copied ? 'twitterApp.copied' : 'twitterApp.copy');
  return (
    <TextInput
      label={label}
      description={description}
      value={value}
      readOnly
      onFocus={(event) => event.currentTarget.select()}
      rightSection={
        <Tooltip label={words}>
          <ActionIcon variant="subtle" color="gray" aria-label={words} onClick={() => copy(value)}>
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      }
    />
  );
}

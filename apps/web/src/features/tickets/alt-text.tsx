import { Button, Popover, Textarea } from '@mantine/core';
import { MOST_ALT_TEXT, type Attachment } from '@perch/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { describeFile } from '../../lib/upload.ts';
import classes from './composer-files.module.css';

interface AltTextProps {
  file: Attachment;
  onChanged: (file: Attachment) => void;
}

/** Says what a picture shows, for who cannot see it. */
export function AltText({ file, onChanged }: AltTextProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [words, setWords] = useState('');
  const save = useMutation({
    mutationFn: () => describeFile(file.id, words.trim() || null),
    onSuccess: (changed) => {
      onChanged(changed);
      setOpen(false);
    },
  });
  const toggle = () => {
    setWords(file.altText ?? '');
    save.reset();
    setOpen(!isOpen);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="top-start" width={300} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <button
          type="button"
          className={classes.alt}
          data-missing={!file.altText || undefined}
          aria-label={t(file.altText ? 'composer.altEdit' : 'composer.altAdd', { name: file.fileName })}
          onClick={toggle}
        >
          {file.altText ? t('composer.alt') : `+ ${t('composer.alt')}`}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            // the composer around it must not hear of it
            event.stopPropagation();
            save.mutate();
          }}
        >
          <Textarea
            data-autofocus
            label={t('composer.altLabel')}
            description={t('composer.altHint')}
            error={save.error && errorSentence(t, save.error)}
            autosize
            minRows={2}
            maxRows={6}
            maxLength={MOST_ALT_TEXT}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              event.stopPropagation();
              save.mutate();
            }}
          />
          <Button type="submit" size="xs" mt="xs" fullWidth loading={save.isPending}>
            {t('action.save')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

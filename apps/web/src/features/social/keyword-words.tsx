import { TextInput } from '@mantine/core';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './keywords.module.css';

/** Narrows a long list of keywords to those with these words. */
export function KeywordWords({ words, onWords }: { words: string; onWords: (words: string) => void }) {
  const { t } = useTranslation();
  return (
    <TextInput
      size="xs"
      className={classes.filter}
      aria-label={t('keywordStream.filter')}
      placeholder={t('keywordStream.filter')}
      value={words}
      onChange={(event) => onWords(event.currentTarget.value)}
    />
  );
}

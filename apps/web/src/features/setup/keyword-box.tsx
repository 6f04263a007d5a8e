import type { CaptureSetting } from '@perch/core';
import { IconX } from '@tabler/icons-react';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { enterKeywords, type KeywordEntry } from './keyword-entry.ts';
import classes from './keyword-box.module.css';

interface KeywordBoxProps {
  label: string;
  hint: string;
  placeholder: string;
  setting: CaptureSetting;
  /** `note`: where it leads, when it leads somewhere of its own */
  phrases: { id?: string | undefined; phrase: string; note: string | undefined }[];
  selected?: string | undefined;
  /** absent when there is nothing to set on a phrase */
  onSelect?: (phrase: string) => void;
  onAdd: (phrases: string[]) => void;
  onRemove: (phrase: string) => void;
}

const SHOWN_PROBLEMS = 5;

/** A box of chips: type and press Enter or comma, or paste a whole list. */
export function KeywordBox({
  label,
  hint,
  placeholder,
  setting,
  phrases,
  selected,
  onSelect,
  onAdd,
  onRemove,
}: KeywordBoxProps) {
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<KeywordEntry['refused']>([]);

  const enter = (entered: string) => {
    const entry = enterKeywords(
      entered,
      phrases.map(({ phrase }) => phrase),
    );
    setRefused(entry.refused);
    if (entry.added.length > 0) onAdd(entry.added);
    // what was refused alone stays to be mended
    setText(entry.added.length === 0 && entry.refused.length === 1 ? entered.trim() : '');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const isInQuotes = /^\s*["“„«][^"”»]*$/u.test(text);
    if (event.key === 'Enter' || (event.key === ',' && !isInQuotes)) {
      event.preventDefault();
      enter(text);
    } else if (event.key === 'Backspace' && text === '' && phrases.length > 0) {
      onRemove(phrases.at(-1)!.phrase);
    }
  };
  return (
    <div data-setting={setting}>
      <label htmlFor={id} className={classes.label}>
        {label}
      </label>
      <div className={classes.box} onClick={(event) => event.target === event.currentTarget && input.current?.focus()}>
        {phrases.map(({ id: keywordId, phrase, note }) => (
          <span
            key={phrase}
            className={classes.chip}
            data-selected={phrase === selected || undefined}
            data-setting={keywordId && `keyword:${keywordId}`}
          >
            {onSelect ? (
              <button
                type="button"
                className={classes.phrase}
                aria-pressed={phrase === selected}
                onClick={() => onSelect(phrase)}
              >
                <span dir="auto">{phrase}</span>
                {note && <span className={classes.note}>→ {note}</span>}
              </button>
            ) : (
              <span className={classes.phrase} dir="auto">
                {phrase}
              </span>
            )}
            <button
              type="button"
              className={classes.remove}
              aria-label={t('keywords.remove', { phrase })}
              onClick={() => onRemove(phrase)}
            >
              <IconX size={12} stroke={2} aria-hidden />
            </button>
          </span>
        ))}
        <input
          ref={input}
          id={id}
          className={classes.input}
          value={text}
          dir="auto"
          aria-describedby={`${id}-hint`}
          placeholder={phrases.length === 0 ? placeholder : t('keywords.addMore')}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={() => text.trim() && enter(text)}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text');
            if (!/[,،、，\n]/u.test(pasted)) return;
            event.preventDefault();
            enter(text + pasted);
          }}
        />
      </div>
      <p id={`${id}-hint`} className={classes.hint}>
        {hint}
      </p>
      {refused.length > 0 && (
        <div role="alert">
          <ul className={classes.refused}>
            {refused.slice(0, SHOWN_PROBLEMS).map(({ phrase, why }) => (
              <li key={phrase}>
                {t(`keywordProblem.${why}`, { phrase: phrase.length > 60 ? `${phrase.slice(0, 60)}…` : phrase })}
              </li>
            ))}
            {refused.length > SHOWN_PROBLEMS && (
              <li>{t('keywords.moreRefused', { count: refused.length - SHOWN_PROBLEMS })}</li>
            )}
          </ul>
        </div>
      )}
    </div>
  );
}

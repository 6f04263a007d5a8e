import { useId, useState, type KeyboardEvent, type Ref } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useAfterPress } from '../../ui/use-after-press.ts';
import type { KeywordEntry, RefusedPhrase } from './keyword-entry.ts';
import classes from './keyword-box.module.css';

interface KeywordInputProps {
  /** of the label */
  id: string;
  placeholder: string;
  hint: string;
  input: Ref<HTMLInputElement>;
  onEnter: (text: string) => KeywordEntry;
  /** Backspace with nothing typed */
  onRemoveLast: () => void;
  /** shows what was not taken, below */
  onRefused: (refused: RefusedPhrase[]) => void;
}

const PARTS = /[,،、，\n]/u;

/** What is being typed. By itself, so that typing redraws none of a thousand chips. */
export function KeywordInput({ id, placeholder, hint, input, onEnter, onRemoveLast, onRefused }: KeywordInputProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const hintId = useId();
  const afterPress = useAfterPress();

  const enter = (entered: string) => {
    const { added, refused } = onEnter(entered);
    onRefused(refused);
    // what was refused alone stays to be mended
    setText(added.length === 0 && refused.length === 1 ? entered.trim() : '');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return; // Enter and comma choose a character
    const isInQuotes = /^\s*["“„«][^"”»]*$/u.test(text);
    if (event.key === 'Enter' || (PARTS.test(event.key) && event.key.length === 1 && !isInQuotes)) {
      event.preventDefault();
      enter(text);
    } else if (event.key === 'Backspace' && text === '') {
      onRemoveLast();
    }
  };
  return (
    <>
      <input
        ref={input}
        id={id}
        className={classes.input}
        value={text}
        dir="auto"
        aria-describedby={hintId}
        placeholder={placeholder}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => text.trim() && afterPress(() => enter(text))}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData('text');
          if (!PARTS.test(pasted)) return;
          event.preventDefault();
          enter(text + pasted);
        }}
      />
      <span id={hintId} className="sr-only">
        {hint} {t('keywords.enterHint')}
      </span>
    </>
  );
}

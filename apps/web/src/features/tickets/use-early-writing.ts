import { useCallback, useEffect, useRef } from 'react';
import { isTyping, restKeys, useKeys } from '../../lib/keyboard.ts';

/** What somebody has begun to write in a ticket that was not there yet. */
export interface EarlyWriting {
  mode: 'reply' | 'note';
  text: string;
  /** Send was pressed already, to a conversation that nobody had seen */
  isToBeSent: boolean;
}

/**
 * Who presses `r` or `n` writes at once, also while the ticket is on its way: what they type is kept for its composer,
 * and is no command. Answers what takes it, once.
 */
export function useEarlyWriting(isLoading: boolean): () => EarlyWriting | null {
  const begun = useRef<EarlyWriting>(null);
  const end = useRef(() => {});
  const take = useCallback(() => {
    end.current();
    const writing = begun.current;
    begun.current = null;
    return writing;
  }, []);
  const begin = (mode: EarlyWriting['mode']) => () => {
    const before = begun.current?.mode === mode ? begun.current : null;
    const writing: EarlyWriting = before ?? { mode, text: '', isToBeSent: false };
    begun.current = writing;
    const wake = restKeys();
    const listening = new AbortController();
    const onKey = (event: KeyboardEvent) => {
      const isSend = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
      const isCommand = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState('AltGraph');
      if ((isCommand && !isSend) || isTyping(event.target)) return;
      if (isSend) writing.isToBeSent = true;
      else if (event.key === 'Escape') take();
      else if (event.key === 'Backspace') writing.text = writing.text.slice(0, -1);
      else if (event.key === 'Enter') writing.text += '\n';
      else if ([...event.key].length === 1) writing.text += event.key;
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey, { capture: true, signal: listening.signal });
    end.current = () => {
      wake();
      listening.abort();
      end.current = () => {};
    };
  };
  useKeys({ r: begin('reply'), n: begin('note') }, isLoading);
  // it is there, or does not come: then the keys are the page's again, and what was typed waits for another try
  useEffect(() => (isLoading ? () => end.current() : undefined), [isLoading]);
  return take;
}

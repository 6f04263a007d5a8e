import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { RichText } from '../../ui/rich-text.tsx';
import type { Range } from '../../ui/text-segments.ts';
import classes from './tweet-card.module.css';

const SHOWN = 2000;

/** Four lines of a tweet; the rest on demand, so that one long text does not push all others away. */
export function TweetText({ text, matches }: { text: string; matches: readonly Range[] | undefined }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [isCut, setCut] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (element && !isOpen) setCut(element.scrollHeight > element.clientHeight + 2);
  }, [text, isOpen]);
  return (
    <>
      <div ref={box} className={classes.clamp} data-open={isOpen || undefined}>
        <RichText
          className={classes.text}
          text={isOpen || text.length < SHOWN ? text : text.slice(0, 1000)}
          matches={matches}
        />
      </div>
      {(isCut || isOpen) && (
        <button type="button" className={classes.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'action.showLess' : 'action.showMore')}
        </button>
      )}
    </>
  );
}
